import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import type { Task } from '@wxiai/sdk/wire'
import type { SteeredUpstream } from '#tests/fixtures/steered_upstream'
import { eventually } from '#tests/helpers/eventually'
import {
  credit,
  limit,
  person,
  settled,
  startSteered,
  stopSteered,
  submit,
  unlimited,
  type Person,
} from './support.js'

test.group('Tasks: outputs that come one by one', (group) => {
  let upstream: SteeredUpstream
  group.setup(async () => {
    upstream = await startSteered()
    return () => stopSteered(upstream)
  })
  group.each.teardown(() => unlimited())

  const seen = (client: ApiClient, { token }: Person, id: string, count: number) =>
    eventually(
      async (): Promise<Task> =>
        (await client.get(`/api/v1/steered/task/${id}`).bearerToken(token)).body(),
      ({ previews, status }) => previews.length >= count && status === 'submitting'
    )

  for (const kind of ['links', 'bytes']) {
    test(`${kind}: shown while the rest is made, all stored and charged at the end`, async ({
      client,
      assert,
    }) => {
      const user = await person(client)
      const id = await submit(client, user, `every=300 ${kind}`, 'parts')
      const task = await seen(client, user, id, 2)
      assert.equal(task.progress, 66)
      assert.lengthOf(task.outputs, 0)
      for (const preview of task.previews) {
        const picture = await client.get(preview)
        picture.assertStatus(200)
        assert.match(picture.header('content-type')!, /^image\//)
      }
      const none = await client.get(task.previews[0]!.replace('n=0', 'n=7'))
      none.assertStatus(404)
      const forged = await client.get(task.previews[0]!.replace(/s=./, 's=!'))
      forged.assertStatus(404)
      const done = await settled(client, user, id)
      assert.equal(done.status, 'succeeded')
      assert.lengthOf(done.outputs, 3)
      assert.lengthOf(done.previews, 0)
      // A browser that was slow still gets its picture.
      ;(await client.get(task.previews[0]!)).assertStatus(200)
      assert.isNull(done.notice)
      assert.equal(done.credits, '15')
      assert.deepEqual(await credit(client, user), { balance: '85', held: '0', available: '85' })
      assert.equal(upstream.submits.get(id), 1)
    })
  }

  for (const [prompt, code, outputs] of [
    ['break=2 bytes', 'broke_off', 2],
    ['break=1 links', 'broke_off', 1],
    ['fails=2', 'no_luck', 2],
  ] as const) {
    test(`${prompt}: what came stays and is all that is charged`, async ({ client, assert }) => {
      const user = await person(client)
      const id = await submit(client, user, prompt, 'parts')
      const task = await settled(client, user, id)
      assert.equal(task.status, 'succeeded')
      assert.lengthOf(task.outputs, outputs)
      assert.equal(task.notice?.code, code)
      assert.isNotEmpty(task.notice?.message)
      assert.equal(task.credits, String(outputs * 5))
      assert.equal((await credit(client, user)).available, String(100 - outputs * 5))
      // Retryable or not: the upstream is never asked a second time.
      assert.equal(upstream.submits.get(id), 1)
    })
  }

  test('a node that died between two outputs leaves the first ones', async ({ client, assert }) => {
    await limit({ in_flight: 0 })
    const user = await person(client)
    const id = await submit(client, user, 'links', 'parts')
    upstream.jobs.set('job-of-the-dead', {
      id: 'job-of-the-dead',
      caller: id,
      prompt: 'x',
      started: Date.now(),
      polls: 0,
      cancelled: false,
    })
    const result = {
      outputs: [{ url: `${upstream.url}/picture/job-of-the-dead`, metadata: {} }],
      usage: [{ item: 'one', quantity: 1 }],
      text: null,
      actions: [],
      metadata: {},
    }
    await db
      .from('tasks')
      .where('id', id)
      .update({
        status: 'submitting',
        claimed_by: 'dead',
        claimed_until: new Date(0),
        due_at: new Date(0),
        // Its time is over too: the sweeper must leave it alone.
        deadline_at: new Date(0),
        attempts: 1,
        result: JSON.stringify(result),
      })
    const task = await settled(client, user, id)
    assert.equal(task.status, 'succeeded')
    assert.lengthOf(task.outputs, 1)
    assert.equal(task.notice?.code, 'submit_lost')
    assert.equal((await credit(client, user)).available, '95')
    assert.isUndefined(upstream.submits.get(id))
  })
})
