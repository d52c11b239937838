import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Task } from '@wxiai/sdk/wire'
import type { SteeredUpstream } from '#tests/fixtures/steered_upstream'
import { TUNING } from '#tasks/engine/tuning'
import { WebhookTokens } from '#tasks/webhook_tokens'
import { eventually } from '#tests/helpers/eventually'
import {
  configureSteered,
  credit,
  limit,
  person,
  send,
  settled,
  startSteered,
  stopSteered,
  unlimited,
} from './support.js'

test.group('Tasks: rules', (group) => {
  let upstream: SteeredUpstream
  group.setup(async () => {
    upstream = await startSteered()
    return () => stopSteered(upstream)
  })
  group.each.teardown(() => unlimited())

  test('one key, one task', async ({ client, assert }) => {
    const user = await person(client)
    const once = (prompt: string) =>
      send(client, user, prompt).header('Idempotency-Key', 'the-same')
    const answers = await Promise.all([once('a'), once('a'), once('a')])
    assert.sameMembers(
      [...new Set(answers.map((answer) => answer.body().id))].map(() => 1),
      [1]
    )
    assert.deepEqual(answers.map((answer) => answer.status()).sort(), [200, 200, 201])
    const other = await once('something else')
    other.assertStatus(409)
    assert.equal(other.body().code, 'idempotency_conflict')
    await settled(client, user, answers[0]!.body().id)
    assert.equal((await credit(client, user)).balance, '95')
  })

  test('no credits, no task', async ({ client, assert }) => {
    const user = await person(client, '4')
    const response = await send(client, user, 'x')
    response.assertStatus(402)
    assert.equal(response.body().code, 'insufficient_credits')
    assert.equal(response.body().needed, '5')
    assert.equal(response.body().available, '4')
    const [{ count }] = await db.from('tasks').where('team_id', user.teamId).count('* as count')
    assert.equal(Number(count), 0)
  })

  test('credits for two tasks buy two, however many ask at once', async ({ client, assert }) => {
    const user = await person(client, '10')
    const answers = await Promise.all(Array.from({ length: 6 }, () => send(client, user, 'x')))
    assert.deepEqual(
      answers.map((answer) => answer.status()).sort(),
      [201, 201, 402, 402, 402, 402]
    )
  })

  test('permissions, roles and foreign rows', async ({ client, assert }) => {
    const user = await person(client)
    const stranger = await person(client)
    const { id } = (await send(client, user, 'x')).body()
    for (const path of [`steered/task/${id}`, `tasks/${id}`]) {
      ;(await client.get(`/api/v1/${path}`).bearerToken(stranger.token)).assertStatus(404)
    }
    const cancel = await client
      .post(`/api/v1/steered/task/${id}/cancel`)
      .bearerToken(stranger.token)
    cancel.assertStatus(404)
    ;(await client.get('/api/v1/admin/tasks').bearerToken(user.token)).assertStatus(403)
    ;(await client.get('/api/v1/steered/history')).assertStatus(401)
    const done = await settled(client, user, id)
    const fileId = done.outputs[0]!.file_id
    ;(await client.get(`/api/v1/files/${fileId}`).bearerToken(stranger.token)).assertStatus(404)
    ;(await client.delete(`/api/v1/files/${fileId}`).bearerToken(stranger.token)).assertStatus(404)
    const borrowed = await client
      .post('/api/v1/steered/submit/plain')
      .bearerToken(stranger.token)
      .json({ prompt: 'x', file: fileId, after: id })
    borrowed.assertStatus(422)
    assert.equal(borrowed.body().errors[0].field, 'file')

    await db
      .from('users')
      .where('id', stranger.id)
      .update({ permissions: { image_gen: false } })
    ;(await send(client, stranger, 'x')).assertStatus(403)
    await db.from('users').where('id', stranger.id).update({ role: 'pending' })
    ;(await send(client, stranger, 'x')).assertStatus(403)
  })

  test('bad input never costs anything', async ({ client, assert }) => {
    const user = await person(client)
    const post = (body: object) =>
      client.post('/api/v1/steered/submit/plain').bearerToken(user.token).json(body)
    for (const body of [
      {},
      { prompt: '' },
      { prompt: 5 },
      { prompt: 'x', more: 1 },
      { prompt: 'a\u0000b' },
    ]) {
      const response = await post(body)
      response.assertStatus(422)
      assert.isNotEmpty(response.body().errors)
    }
    ;(
      await client.post('/api/v1/steered/submit/nothing').bearerToken(user.token).json({})
    ).assertStatus(404)
    ;(
      await client.post('/api/v1/nothing/submit/plain').bearerToken(user.token).json({})
    ).assertStatus(404)
    assert.equal((await credit(client, user)).available, '100')
  })

  test('too many requests a minute', async ({ client, assert }) => {
    await limit({ requests_per_minute: 2 })
    const user = await person(client)
    await send(client, user, 'x')
    await send(client, user, 'x')
    const response = await send(client, user, 'x')
    response.assertStatus(429)
    assert.isAbove(Number(response.header('retry-after')), 0)
    assert.equal((await credit(client, user)).held, '10')
  })

  test('limits hold and teams take turns: {$self}')
    .with(['a queue that is looked at each time', 'one that is remembered for a while'])
    .run(async ({ client, assert, cleanup }, queue) => {
      const { longWalk } = TUNING
      TUNING.longWalk = queue.includes('remembered') ? 0 : Infinity
      cleanup(() => void (TUNING.longWalk = longWalk))
      await limit({ in_flight: 2, in_flight_per_team: 2 })
      const greedy = await person(client)
      const modest = await person(client)
      upstream.countAnew()
      const many: Task[] = []
      for (let i = 0; i < 8; i += 1) {
        // The first two hold both places while the others line up.
        const prompt = i < 2 ? 'slow=3000' : 'slow=400'
        many.push((await send(client, greedy, prompt)).body())
      }
      const places = many.map((task) => task.place)
      const one = (await send(client, modest, 'slow=100')).body() as Task
      await settled(client, modest, one.id)
      const finished = await db
        .from('tasks')
        .where({ team_id: greedy.teamId, status: 'succeeded' })
        .count('* as count')
      assert.isBelow(Number(finished[0].count), 5)
      assert.isAtMost(upstream.mostRunning, 2)
      assert.isTrue(places.some((place) => place !== null && place > 1))
      for (const task of many) await settled(client, greedy, task.id)
    })

  test('cancel: what waits, what can be stopped, and what cannot', async ({ client, assert }) => {
    const user = await person(client)
    const cancel = (id: string) =>
      client.post(`/api/v1/steered/task/${id}/cancel`).bearerToken(user.token)
    await limit({ in_flight: 0 })
    const waiting = (await send(client, user, 'x')).body()
    const cancelled = await cancel(waiting.id)
    cancelled.assertStatus(200)
    assert.equal(cancelled.body().status, 'cancelled')
    assert.equal((await credit(client, user)).held, '0')
    await unlimited()

    const running = async (operation: string) => {
      const { id } = (await send(client, user, 'hang', operation)).body()
      await eventually(() => upstream.jobOf(id)?.polls)
      return id as string
    }
    const isCancellable = async (id: string) =>
      (await client.get(`/api/v1/steered/task/${id}`).bearerToken(user.token)).body().cancellable
    const stoppable = await running('sure')
    assert.isTrue(await isCancellable(stoppable))
    const sure = await cancel(stoppable)
    sure.assertStatus(200)
    assert.equal(sure.body().status, 'cancelled')
    const plain = await running('plain')
    assert.isFalse(await isCancellable(plain))
    const refused = await cancel(plain)
    refused.assertStatus(409)
    assert.equal(refused.body().code, 'not_cancellable')
    assert.equal((await credit(client, user)).held, '5')
    await db
      .from('tasks')
      .where('id', plain)
      .update({ deadline_at: new Date(0) })
    assert.equal((await settled(client, user, plain)).error?.code, 'task_timeout')
    assert.equal((await credit(client, user)).available, '100')
  })

  test('webhooks only wake up', async ({ client, assert }) => {
    const user = await person(client)
    const { id } = (await send(client, user, 'slow=300')).body()
    const tokens = await app.container.make(WebhookTokens)
    const hook = `/api/v1/hooks/steered/${id}/${tokens.make('steered', id)}`
    ;(await client.post(`${hook}x`).json({ status: 'SUCCESS' })).assertStatus(404)
    for (let i = 0; i < 5; i += 1) {
      ;(await client.post(hook).json({ status: 'FAILURE', anything: [] })).assertStatus(204)
      await sleep(50)
    }
    assert.equal((await settled(client, user, id)).status, 'succeeded')
    ;(await client.post(hook).json({})).assertStatus(204)
    assert.equal((await credit(client, user)).balance, '95')
  })

  test('what becomes due before the time from which looks begin is found all the same', async ({
    client,
    assert,
  }) => {
    const user = await person(client)
    const { id } = (await send(client, user, 'a lighthouse', 'woken')).body()
    await eventually(() => db.from('tasks').where({ id, status: 'running' }).first())
    // Longer than a look from the beginning is good for.
    await sleep(1_500)
    await db.rawQuery(`update tasks set due_at = now() - interval '1 hour' where id = ?`, [id])
    assert.equal((await settled(client, user, id)).status, 'succeeded')
  })

  test('a plugin that is switched off finishes what runs and takes nothing new', async ({
    client,
    assert,
  }) => {
    const user = await person(client)
    const { id } = (await send(client, user, 'slow=2500')).body()
    await limit({ in_flight: 1 })
    const waiting = (await send(client, user, 'x')).body()
    await eventually(() => upstream.jobOf(id))
    await configureSteered(upstream.url, false)
    ;(await send(client, user, 'x')).assertStatus(404)
    assert.equal((await settled(client, user, id)).status, 'succeeded')
    const task = await settled(client, user, waiting.id)
    assert.equal(task.error?.code, 'plugin_unavailable')
    assert.equal((await credit(client, user)).balance, '95')
    await configureSteered(upstream.url)
  })
})
