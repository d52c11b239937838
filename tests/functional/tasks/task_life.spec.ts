import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import type { Task } from '@wxiai/sdk/wire'
import { Money } from '#shared/money'
import { CloseTask } from '#tasks/engine/close_task'
import type { SteeredUpstream } from '#tests/fixtures/steered_upstream'
import {
  credit,
  limit,
  person,
  send,
  settled,
  startSteered,
  stopSteered,
  unlimited,
} from './support.js'

test.group('Tasks: a life', (group) => {
  let upstream: SteeredUpstream
  group.setup(async () => {
    upstream = await startSteered()
    return () => stopSteered(upstream)
  })
  group.each.teardown(() => unlimited())

  test('succeeds, is charged once and keeps its picture', async ({ client, assert }) => {
    const user = await person(client)
    const response = await send(client, user, 'a lighthouse')
    response.assertStatus(201)
    const queued = response.body() as Task
    assert.equal(queued.credits, '5')
    assert.isNull(queued.error)
    const task = await settled(client, user, queued.id)
    assert.equal(task.status, 'succeeded')
    assert.equal(task.progress, 100)
    assert.equal(task.credits, '5')
    assert.lengthOf(task.outputs, 1)
    assert.equal(task.outputs[0]!.mime, 'image/png')
    // The plugin says no more than which operation, and after which task.
    assert.deepEqual(task.actions, [
      {
        id: 'plain',
        label: 'Make',
        operation: 'plain',
        input: { after: task.id },
        needs: ['prompt', 'file'],
      },
    ])
    assert.deepEqual(await credit(client, user), { balance: '95', held: '0', available: '95' })

    const picture = await client.get(task.outputs[0]!.url)
    picture.assertStatus(200)
    picture.assertHeader('content-type', 'image/png')
    picture.assertHeader('x-content-type-options', 'nosniff')
    const thumbnail = await client.get(task.outputs[0]!.thumbnail_url!)
    thumbnail.assertHeader('content-type', 'image/webp')
    const part = await client.get(task.outputs[0]!.url).header('range', 'bytes=0-7')
    part.assertStatus(206)
    part.assertHeader('content-length', '8')
    const forged = await client.get(task.outputs[0]!.url.replace(/s=./, 's=!'))
    forged.assertStatus(404)

    const gallery = await client.get('/api/v1/files').bearerToken(user.token)
    assert.equal(gallery.body().total, 1)
    assert.equal(gallery.body().items[0].prompt, 'a lighthouse')
    const history = await client
      .get('/api/v1/steered/history?status=succeeded')
      .bearerToken(user.token)
    assert.equal(history.body().total, 1)
    // Sent by hand, a comma is not encoded.
    const address = `http://${process.env.HOST}:${process.env.PORT}/api/v1/steered/history`
    const both = await fetch(`${address}?status=succeeded,failed`, {
      headers: { authorization: `Bearer ${user.token}` },
    })
    assert.equal(both.status, 200)
    assert.equal(((await both.json()) as { total: number }).total, 1)
    const entries = await db.from('credit_entries').where('reference_id', task.id)
    assert.lengthOf(entries, 1)
  })

  test('what it leaves in tables that grow has keys in the order of time', async ({
    client,
    assert,
  }) => {
    const user = await person(client)
    const keys = async () => {
      const { id } = (await send(client, user, 'a row of trees')).body() as Task
      const { outputs } = await settled(client, user, id)
      const hold = await db.from('credit_holds').where('reference_id', id).firstOrFail()
      const entry = await db.from('credit_entries').where('reference_id', id).firstOrFail()
      const file = await db.from('files').where('id', outputs[0]!.file_id).firstOrFail()
      const { id: holdId, idempotency_key: held } = hold
      return { id, holdId, held, charge: entry.idempotency_key, file: file.id, path: file.disk_key }
    }
    const first = await keys()
    const second = await keys()
    for (const [name, key] of Object.entries(first)) {
      assert.isBelow(Buffer.compare(Buffer.from(key), Buffer.from(second[name as 'id'])), 0, name)
    }
  })

  test('whoever closes it second, with the same picture, changes nothing', async ({
    client,
    assert,
  }) => {
    const user = await person(client)
    const { id } = (await send(client, user, 'a pier')).body() as Task
    await settled(client, user, id)
    const row = await db.from('tasks').where('id', id).firstOrFail()
    const file = await db.from('files').where('task_id', id).firstOrFail()
    const close = await app.container.make(CloseTask)
    const again = await close.succeed(
      row,
      {
        files: [file],
        charge: Money.parse('5'),
        text: null,
        actions: [],
        metadata: {},
      },
      { from: ['running', 'storing'] }
    )
    assert.isNull(again)
    assert.deepEqual(await db.from('tasks').where('id', id).firstOrFail(), row)
    assert.lengthOf(await db.from('task_outputs').where('task_id', id), 1)
    assert.deepEqual(await credit(client, user), { balance: '95', held: '0', available: '95' })
  })

  test('text results need no files', async ({ client, assert }) => {
    const user = await person(client)
    const { id } = (await send(client, user, 'text')).body()
    const task = await settled(client, user, id)
    assert.equal(task.text, 'a description')
    assert.equal((await credit(client, user)).balance, '95')
  })

  for (const [prompt, code] of [
    ['fail', 'no_luck'],
    ['refuse', 'refused'],
    ['lost', 'job_lost'],
    ['throw-submit', 'plugin_error'],
  ] as const) {
    test(`${prompt} releases the credits`, async ({ client, assert }) => {
      const user = await person(client)
      const { id } = (await send(client, user, prompt)).body()
      const task = await settled(client, user, id)
      assert.equal(task.status, 'failed')
      assert.equal(task.error?.code, code)
      assert.isNotEmpty(task.error?.message)
      assert.deepEqual(await credit(client, user), { balance: '100', held: '0', available: '100' })
    })
  }

  test('a busy upstream is asked again', async ({ client, assert }) => {
    const user = await person(client)
    const { id } = (await send(client, user, 'busy=2')).body()
    assert.equal((await settled(client, user, id)).status, 'succeeded')
    assert.equal(upstream.submits.get(id), 1)
  })

  test('garbage is no failure', async ({ client, assert }) => {
    const user = await person(client)
    const { id } = (await send(client, user, 'garbage=3')).body()
    assert.equal((await settled(client, user, id)).status, 'succeeded')
  })

  test('a cut line: found where it can be asked, refunded where not', async ({
    client,
    assert,
  }) => {
    const user = await person(client)
    const sure = (await send(client, user, 'drop', 'sure')).body()
    const plain = (await send(client, user, 'drop')).body()
    assert.equal((await settled(client, user, sure.id)).status, 'succeeded')
    assert.equal((await settled(client, user, plain.id)).status, 'failed')
    assert.equal(upstream.submits.get(sure.id), 1)
    assert.equal((await credit(client, user)).available, '95')
  })

  test('a task that outlives its time is ended', async ({ client, assert }) => {
    await limit({ task_timeout_seconds: 1 })
    const user = await person(client)
    const { id } = (await send(client, user, 'hang', 'sure')).body()
    const task = await settled(client, user, id)
    assert.equal(task.error?.code, 'task_timeout')
    assert.equal((await credit(client, user)).available, '100')
  })

  test('a submit whose node died is found, or refunded', async ({ client, assert }) => {
    const user = await person(client)
    await limit({ in_flight: 0 })
    const sure = (await send(client, user, 'x', 'sure')).body()
    const plain = (await send(client, user, 'x')).body()
    const taken = (await send(client, user, 'x', 'sure')).body()
    upstream.jobs.set('job-of-the-dead', {
      id: 'job-of-the-dead',
      caller: taken.id,
      prompt: 'x',
      started: Date.now(),
      polls: 0,
      cancelled: false,
    })
    upstream.submits.set(taken.id, 1)
    await db
      .from('tasks')
      .whereIn('id', [sure.id, plain.id, taken.id])
      .update({
        status: 'submitting',
        claimed_by: 'dead',
        claimed_until: new Date(0),
        due_at: new Date(0),
        attempts: 1,
      })
    await db.rawQuery(`update tasks set deadline_at = now() + interval '1 hour'`)
    assert.equal((await settled(client, user, sure.id)).status, 'succeeded')
    assert.equal(upstream.submits.get(sure.id), 1)
    assert.equal((await settled(client, user, taken.id)).status, 'succeeded')
    assert.equal(upstream.submits.get(taken.id), 1)
    assert.equal((await settled(client, user, plain.id)).error?.code, 'submit_lost')
    assert.isUndefined(upstream.submits.get(plain.id))
  })

  test('an output that is not what it says is never shown in place', async ({ client, assert }) => {
    const user = await person(client)
    const { id } = (await send(client, user, 'svg')).body()
    const task = await settled(client, user, id)
    assert.equal(task.outputs[0]?.mime, 'image/svg+xml')
    const response = await client.get(task.outputs[0]!.url)
    assert.match(response.header('content-disposition')!, /^attachment/)
  })
})
