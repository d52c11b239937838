import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { Spending } from '#credits/spending'
import { Ledger } from '#credits/ledger'
import { LedgerProof } from '#credits/ledger_proof'
import { PluginRegistry } from '#plugins/registry'
import type { TaskRow } from '#tasks/task_row'
import type { SteeredUpstream } from '#tests/fixtures/steered_upstream'
import { eventually } from '#tests/helpers/eventually'
import {
  credit,
  hasEnded,
  limit,
  person,
  settled,
  startSteered,
  stopSteered,
  submit,
  unlimited,
} from '../tasks/support.js'

const FULL = { balance: '100', held: '0', available: '100' }

/** Bugs that others had, each by the way that its users met it; docs/peers.md says where. */
test.group('What went wrong elsewhere', (group) => {
  let upstream: SteeredUpstream
  group.setup(async () => {
    const registry = await app.container.make(PluginRegistry)
    await registry.resync()
    upstream = await startSteered()
    return () => stopSteered(upstream)
  })
  group.each.teardown(() => unlimited())

  const setPrice = async (credits: string | null) => {
    const registry = await app.container.make(PluginRegistry)
    const row = { plugin_id: 'steered', key: 'one' }
    await db.from('plugin_prices').where(row).delete()
    if (credits !== null) await db.table('plugin_prices').insert({ ...row, credits })
    await registry.changed('steered')
  }
  const ended = (id: string) =>
    eventually((): Promise<TaskRow> => db.from('tasks').where('id', id).first(), hasEnded)

  test('a task ends although nobody asks for it', async ({ client, assert }) => {
    const user = await person(client)
    const id = await submit(client, user, 'x', 'sure')
    assert.equal((await ended(id)).status, 'succeeded')
    assert.equal((await credit(client, user)).balance, '95')
  })

  test('an upstream that takes a job without naming it is not paid', async ({ client, assert }) => {
    const user = await person(client)
    const task = await settled(client, user, await submit(client, user, 'noid', 'plain'))
    assert.equal(task.status, 'failed')
    assert.deepEqual(await credit(client, user), FULL)
  })

  test('tasks of a plugin that is gone are paid back, waiting and running ones', async ({
    client,
    assert,
  }) => {
    const user = await person(client)
    const running = await submit(client, user, 'hang', 'sure')
    await eventually(() => upstream.jobOf(running)?.polls)
    await limit({ in_flight: 0 })
    const waiting = await submit(client, user, 'x', 'sure')
    await db
      .from('tasks')
      .whereIn('id', [running, waiting])
      .update({
        plugin_id: 'removed',
        due_at: new Date(0),
        deadline_at: new Date(0),
      })
    for (const id of [running, waiting]) assert.equal((await ended(id)).status, 'failed')
    assert.deepEqual(await credit(client, user), FULL)
  })

  test('what fails leaves no trace in the figures of spending', async ({ client, assert }) => {
    const user = await person(client)
    const spending = await app.container.make(Spending)
    const lines = () => db.from('credit_entries').where('team_id', user.teamId)
    const before = await lines()
    await settled(client, user, await submit(client, user, 'fail', 'sure'))
    assert.deepEqual(await spending.of(user.teamId), [])
    assert.deepEqual(await lines(), before)
    await settled(client, user, await submit(client, user, 'x', 'sure'))
    const [spent] = await spending.of(user.teamId)
    assert.equal(spent!.credits, '5')
  })

  test('a price that changes while a task runs is not its price', async ({ client, assert }) => {
    const user = await person(client)
    const quoted = await client
      .post('/api/v1/steered/quote/sure')
      .bearerToken(user.token)
      .json({ prompt: 'x' })
    const id = await submit(client, user, 'slow=600', 'sure')
    try {
      await setPrice('50')
      const task = await settled(client, user, id)
      assert.equal(task.status, 'succeeded')
      assert.equal(task.credits, quoted.body().credits)
      assert.equal((await credit(client, user)).balance, '95')
      const [line] = await db.from('credit_entries').where('reference_id', id)
      assert.equal(line.amount, '-5.000000000000')
    } finally {
      await setPrice(null)
    }
  })

  test('tiny prices are charged exactly, neither rounded up nor away', async ({
    client,
    assert,
  }) => {
    const user = await person(client)
    try {
      await setPrice('0.000000000001')
      const ids = await Promise.all([1, 2, 3].map(() => submit(client, user, 'text', 'sure')))
      for (const id of ids) assert.equal((await settled(client, user, id)).status, 'succeeded')
      assert.equal((await credit(client, user)).balance, '99.999999999997')
    } finally {
      await setPrice(null)
    }
  })

  test('amounts beyond the largest are refused by name, and nothing wraps around', async ({
    client,
    assert,
  }) => {
    const admin = await person(client, '100', 'admin')
    const user = await person(client, '100')
    const adjust = (amount: string) =>
      client
        .post('/api/v1/admin/credit/adjust')
        .bearerToken(admin.token)
        .json({ user_id: user.id, amount, reason: 'much' })
    ;(await adjust('999999999899')).assertStatus(200)
    const over = await adjust('999999999999')
    over.assertStatus(422)
    assert.equal(over.body().errors[0].field, 'amount')
    assert.equal((await credit(client, user)).balance, '999999999999')
    try {
      await setPrice('999999999999.999999999999')
      const poor = await client
        .post('/api/v1/steered/submit/plain')
        .bearerToken(user.token)
        .json({ prompt: 'x' })
      poor.assertStatus(402)
    } finally {
      await setPrice(null)
    }
    await (
      await app.container.make(Ledger)
    ).post({
      teamId: user.teamId,
      amount: '-999999999999',
      kind: 'deduct',
      key: randomUUID(),
    })
  })

  test('a client that hangs up gets its task or keeps its credits', async ({ client, assert }) => {
    const user = await person(client, '500')
    const body = JSON.stringify({ prompt: 'x' })
    const hangUp = (cut: number, after: number) =>
      new Promise<void>((resolve) => {
        const sent = request({
          host: process.env.HOST,
          port: process.env.PORT,
          method: 'POST',
          path: '/api/v1/steered/submit/sure',
          headers: {
            'authorization': `Bearer ${user.token}`,
            'content-type': 'application/json',
            'content-length': body.length,
          },
        })
        sent.on('error', () => resolve())
        sent.on('close', () => resolve())
        sent.write(body.slice(0, cut))
        setTimeout(() => sent.destroy(), after)
      })
    await Promise.all(
      [0, 5, body.length].flatMap((cut) => [0, 2, 5, 20].map((ms) => hangUp(cut, ms)))
    )
    await sleep(1000)
    const tasks = await db.from('tasks').where('team_id', user.teamId)
    for (const { id } of tasks) assert.equal((await ended(id)).status, 'succeeded')
    assert.deepEqual(await credit(client, user), {
      balance: String(500 - 5 * tasks.length),
      held: '0',
      available: String(500 - 5 * tasks.length),
    })
  })

  test('a limit a minute holds, however many ask at the same moment', async ({
    client,
    assert,
  }) => {
    await limit({ requests_per_minute: 3 })
    const user = await person(client)
    const answers = await Promise.all(
      Array.from({ length: 12 }, () =>
        client.post('/api/v1/steered/submit/plain').bearerToken(user.token).json({ prompt: 'text' })
      )
    )
    const made = answers.filter((answer) => answer.status() === 201)
    assert.lengthOf(made, 3)
    for (const answer of made) await settled(client, user, answer.body().id)
    assert.deepEqual(await credit(client, user), { balance: '85', held: '0', available: '85' })
  })

  test('a hold whose task ended without it goes back', async ({ client, assert }) => {
    const user = await person(client)
    const id = await submit(client, user, 'fail', 'sure')
    await settled(client, user, id)
    const ledger = await app.container.make(Ledger)
    const reference = { type: 'task', id }
    const key = randomUUID()
    // As if a node had died between the end of the task and the release.
    const lost = {
      teamId: user.teamId,
      amount: '7',
      key,
      reference,
      lasts: 1000,
    }
    const hold = await ledger.hold(lost)
    assert.equal((await credit(client, user)).held, '7')
    await sleep(1100)
    const { HoldSweeper } = await import('#credits/hold_sweeper')
    await (await app.container.make(HoldSweeper)).sweep()
    assert.deepEqual(await credit(client, user), FULL)
    assert.equal((await ledger.release(hold.id, 'again')).closeReason, 'expired')
    assert.deepEqual(await credit(client, user), FULL)
  })

  test('after all of this the ledger adds up', async ({ assert }) => {
    const proof = await app.container.make(LedgerProof)
    assert.isNull((await proof.run()).discrepancy)
  })
})
