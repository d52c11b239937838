import { test } from '@japa/runner'
import { readdir } from 'node:fs/promises'
import app from '@adonisjs/core/services/app'
import i18nManager from '@adonisjs/i18n/services/main'
import db from '@adonisjs/lucid/services/db'
import sharp from 'sharp'
import { NeedsAttention } from '#admin/attention'
import { OverviewFigures } from '#admin/queries/overview'
import { setFailpoints } from '#shared/failpoint'
import type { TaskRow } from '#tasks/task_row'
import type { SteeredUpstream } from '#tests/fixtures/steered_upstream'
import { eventually } from '#tests/helpers/eventually'
import { credit, person, settled, startSteered, stopSteered, submit } from './support.js'

test.group('Tasks: the disk of the outputs is full', (group) => {
  let upstream: SteeredUpstream
  group.setup(async () => {
    upstream = await startSteered()
    return () => stopSteered(upstream)
  })
  group.each.setup(() => {
    setFailpoints('files.writing=full')
    return () => setFailpoints(undefined)
  })

  const row = (id: string): Promise<TaskRow> => db.from('tasks').where('id', id).firstOrFail()

  const waitsForRoom = (id: string) =>
    eventually(
      () => row(id),
      ({ error_code: code }) => code === 'storage_full'
    )

  test('a task waits for room, an admin sees it, and it succeeds when there is some', async ({
    client,
    assert,
  }) => {
    const user = await person(client)
    for (const prompt of ['slow=50', 'bytes slow=50']) {
      const id = await submit(client, user, prompt)
      const { status, error_code: code } = await waitsForRoom(id)
      assert.deepEqual(
        [status, code],
        [prompt.includes('bytes') ? 'running' : 'storing', 'storage_full']
      )
      const shown = await client.get(`/api/v1/steered/task/${id}`).bearerToken(user.token)
      assert.isNull(shown.body().error, 'it has not failed')
      const withoutRoom = await (await app.container.make(OverviewFigures)).withoutRoom()
      const attention = await app.container.make(NeedsAttention)
      const said = attention
        .list([], { withoutRoom, orders: 0 }, i18nManager.locale('en'))
        .map(({ text }) => text)
      assert.include(said, 'Storage is full: 1 task waits or has failed for want of room.')

      setFailpoints(undefined)
      await db
        .from('tasks')
        .where('id', id)
        .update({ due_at: db.raw('now()') })
      const task = await settled(client, user, id)
      assert.equal(task.status, 'succeeded')
      assert.lengthOf(task.outputs, 1)
      assert.isNull((await row(id)).error_code)
      setFailpoints('files.writing=full')
    }
    assert.equal((await credit(client, user)).balance, '90')
  })

  test('one that waits in vain says why in both languages, and is paid back', async ({
    client,
    assert,
  }) => {
    const user = await person(client)
    const ids = [await submit(client, user, 'slow=50'), await submit(client, user, 'bytes slow=50')]
    for (const id of ids) {
      await waitsForRoom(id)
      await db
        .from('tasks')
        .where('id', id)
        .update({ deadline_at: db.raw('now()'), due_at: db.raw('now()') })
    }
    // Its bytes are in no other place than the answer to the submit.
    ids.push(await submit(client, user, 'inline'))
    for (const id of ids) {
      const { status, error } = await settled(client, user, id)
      assert.deepEqual([status, error!.code], ['failed', 'storage_full'])
      assert.equal(
        error!.message,
        'There is no room left to store this. Nothing was charged. Please tell an admin.'
      )
      const chinese = await client
        .get(`/api/v1/steered/task/${id}`)
        .bearerToken(user.token)
        .header('accept-language', 'zh-CN')
      assert.match(chinese.body().error.message, /存储空间不足/)
    }
    assert.deepEqual(await credit(client, user), { balance: '100', held: '0', available: '100' })
  })

  test('an upload is refused with a reason and leaves nothing behind', async ({
    client,
    assert,
  }) => {
    const user = await person(client)
    const bytes = await sharp({
      create: { width: 9, height: 6, channels: 3, background: '#345' },
    })
      .png()
      .toBuffer()
    const response = await client
      .post('/api/v1/files')
      .bearerToken(user.token)
      .file('file', bytes, { filename: 'a.png' })
    response.assertStatus(507)
    assert.equal(response.body().code, 'storage_full')
    assert.match(response.body().detail, /no room left/)
    assert.lengthOf(await db.from('files').where('team_id', user.teamId), 0)
    const folder = app.makePath(process.env.DATA_DIR!, 'files', 'teams')
    assert.notInclude(await readdir(folder).catch(() => []), user.teamId)
  })
})
