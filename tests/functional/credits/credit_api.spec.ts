import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { HoldSweeper } from '#credits/hold_sweeper'
import { Ledger } from '#credits/ledger'
import { LedgerProof } from '#credits/ledger_proof'
import { emptySite, makeUser, tokenOf } from '#tests/helpers/accounts'

test.group('REST credits', (group) => {
  group.each.setup(() => emptySite())

  test('balance and log', async ({ client, assert }) => {
    const token = await tokenOf(await makeUser())
    const credit = await client.get('/api/v1/credit').bearerToken(token)
    assert.deepEqual(credit.body(), { balance: '100', held: '0', available: '100' })
    const logs = await client.get('/api/v1/credit/logs?page=1&limit=5').bearerToken(token)
    assert.equal(logs.body().total, 1)
    assert.containsSubset(logs.body().items[0], {
      amount: '100',
      balance_after: '100',
      kind: 'grant',
    })
    for (const query of ['page=0', 'limit=101', 'page=x', 'limit=1.5']) {
      const odd = await client.get(`/api/v1/credit/logs?${query}`).bearerToken(token)
      odd.assertStatus(422)
    }
  })

  test('admins give and take, once for each key', async ({ client, assert }) => {
    const token = await tokenOf(await makeUser('admin'))
    const user = await makeUser()
    const key = randomUUID()
    const adjust = (body: object, idempotencyKey?: string) => {
      const request = client.post('/api/v1/admin/credit/adjust').bearerToken(token)
      if (idempotencyKey) request.header('idempotency-key', idempotencyKey)
      return request.json({ user_id: user.id, reason: 'thanks', ...body })
    }
    const first = await adjust({ amount: '12.50' }, key)
    first.assertStatus(200)
    assert.equal(first.body().balance_after, '112.5')
    const again = await adjust({ amount: '12.5' }, key)
    assert.deepEqual(again.body(), first.body())
    const other = await adjust({ amount: '13' }, key)
    other.assertStatus(409)
    assert.equal(other.body().code, 'idempotency_conflict')

    const tooMuch = await adjust({ amount: '-112.6' })
    tooMuch.assertStatus(422)
    assert.equal(tooMuch.body().code, 'deduction_too_large')
    assert.equal(tooMuch.body().available, '112.5')
    ;(await adjust({ amount: -12.5 })).assertStatus(200)
    for (const amount of ['NaN', '1e3', '0', '', null, '1.0000000000001', '9999999999999']) {
      ;(await adjust({ amount })).assertStatus(422)
    }
    assert.lengthOf(await db.from('audit_entries').where('action', 'credit.adjusted'), 2)
    const refused = await client
      .post('/api/v1/admin/credit/adjust')
      .bearerToken(await tokenOf(user))
      .json({ user_id: user.id, amount: '5', reason: 'me' })
    refused.assertStatus(403)
  })
})

test.group('Sweeper and proof', (group) => {
  group.each.setup(() => emptySite())
  // What these tests damage on purpose must not reach the proofs of others.
  group.teardown(() => emptySite())

  async function expiredHold(type: string) {
    const ledger = await app.container.make(Ledger)
    const { teamId } = await makeUser()
    const reference = { type, id: randomUUID() }
    const key = randomUUID()
    const hold = await ledger.hold({ teamId, amount: '9', key, reference, lasts: 30 })
    await setTimeout(60)
    return { hold, teamId, ledger }
  }

  test('a hold that nobody needs is swept once, by whichever node', async ({ assert }) => {
    const { teamId, ledger } = await expiredHold('gone')
    const sweeper = await app.container.make(HoldSweeper)
    const sweeps = await Promise.all([sweeper.sweep(), sweeper.sweep(), sweeper.sweep()])
    assert.equal(
      sweeps.reduce((sum, { released }) => sum + released, 0),
      1
    )
    assert.equal((await ledger.balance(teamId)).held, '0')
  })

  test('a hold that is needed is extended', async ({ assert }) => {
    const { hold, teamId, ledger } = await expiredHold('living')
    const sweeper = await app.container.make(HoldSweeper)
    sweeper.watch('living', async (holds) => new Map(holds.map(({ holdId }) => [holdId, 60_000])))
    assert.deepEqual(await sweeper.sweep(), { released: 0, extended: 1 })
    assert.isNull(await ledger.expire(hold.id, 'expired'))
    assert.equal((await ledger.balance(teamId)).held, '9')
  })

  test('the hold of a task stays as long as the task', async ({ assert }) => {
    const { hold, teamId } = await expiredHold('task')
    const sweeper = await app.container.make(HoldSweeper)
    const task = {
      team_id: teamId,
      plugin_id: 'any',
      service_id: 'any',
      operation: 'make',
      action: 'make',
      status: 'running',
      input: '{}',
      quote: '[]',
      credits: '9',
      hold_id: hold.id,
      deadline_at: new Date(),
    }
    await db.table('tasks').insert(task)
    assert.deepEqual(await sweeper.sweep(), { released: 0, extended: 1 })
    await db.from('tasks').update({ status: 'failed', finished_at: db.raw('now()') })
    await db.from('credit_holds').update({ expires_at: new Date(0) })
    assert.deepEqual(await sweeper.sweep(), { released: 1, extended: 0 })
  })

  test('the proof finds {$self}')
    .with(['chain', 'balance', 'held', 'charge', 'debt', 'orphan'] as const)
    .run(async ({ assert }, check) => {
      const proof = await app.container.make(LedgerProof)
      const ledger = await app.container.make(Ledger)
      const { teamId } = await makeUser()
      const { id } = await ledger.hold({ teamId, amount: '5', key: randomUUID(), lasts: 60_000 })
      await ledger.settle(id, '5', { key: randomUUID() })
      assert.isNull((await proof.run()).discrepancy)

      const plant = {
        chain: 'update credit_entries set amount = amount - 1 where hold_id = :id',
        balance: 'update credit_accounts set balance = balance + 1 where team_id = :team',
        held: 'update credit_accounts set held = held + 1 where team_id = :team',
        charge: "update credit_holds set status = 'released' where id = :id",
        debt: 'update credit_accounts set debt = 3 where team_id = :team',
        orphan: `insert into credit_holds (team_id, amount, idempotency_key, expires_at)
          values (:team, 0, 'orphan', now() - interval '1 second')`,
      }[check]
      await db.transaction(async (trx) => {
        await trx.rawQuery("set local session_replication_role = 'replica'")
        await trx.rawQuery(plant, { id, team: teamId })
      })
      const { discrepancy } = await proof.run()
      assert.equal(discrepancy?.check, check)
      assert.isNotEmpty(discrepancy?.row)
    })

  test('the command ends with code 1 where the proof fails', async ({ assert }) => {
    const { teamId } = await makeUser()
    const ace = await app.container.make('ace')
    assert.equal((await ace.exec('credits:verify', [])).exitCode, 0)
    await db.rawQuery('update credit_accounts set balance = 1 where team_id = ?', [teamId])
    assert.equal((await ace.exec('credits:verify', [])).exitCode, 1)
    const proof = await app.container.make(LedgerProof)
    assert.equal((await proof.run()).discrepancy?.row.team_id, teamId)
  })
})
