import { randomUUID } from 'node:crypto'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import fc from 'fast-check'
import { Ledger } from '#credits/ledger'
import { LedgerProof } from '#credits/ledger_proof'
import { Money } from '#shared/money'
import { makeUser } from '#tests/helpers/accounts'

const LASTS = 3_600_000
const outcomes = (results: PromiseSettledResult<unknown>[], status: string) =>
  results.filter((result) => result.status === status).length

test.group('Ledger', (group) => {
  let ledger: Ledger
  let teamId: string
  group.each.setup(async () => {
    ledger = await app.container.make(Ledger)
    teamId = (await makeUser()).teamId
  })
  const hold = (amount: string, key: string = randomUUID()) =>
    ledger.hold({ teamId, amount, key, lasts: LASTS })
  const state = async () => {
    const { balance, held, debt } = await ledger.account(teamId)
    return [balance, held, debt].map(String)
  }
  const entries = () => db.from('credit_entries').where('team_id', teamId).orderBy('id')

  test('a new account starts with the grant', async ({ assert }) => {
    assert.deepEqual(await ledger.balance(teamId), {
      balance: '100',
      held: '0',
      available: '100',
    })
  })

  test('a hold reserves, writes no entry, and a settle charges once', async ({ assert }) => {
    const { id } = await hold('10')
    assert.deepEqual(await state(), ['100', '10', '0'])
    assert.lengthOf(await entries(), 1)

    const settled = await ledger.settle(id, '7.5', { key: `settle:${id}` })
    assert.equal(settled.charged.toString(), '7.5')
    assert.isFalse(settled.repeated)
    const again = await ledger.settle(id, '9', { key: `other:${id}` })
    assert.equal(again.charged.toString(), '7.5')
    assert.isTrue(again.repeated)
    assert.equal((await ledger.release(id, 'late')).status, 'settled')
    assert.deepEqual(await state(), ['92.5', '0', '0'])

    const lines = await entries()
    assert.lengthOf(lines, 2)
    assert.equal(lines[1].balance_after, '92.500000000000')
    assert.equal(lines[1].hold_id, id)
  })

  test('a release gives all back and stays the outcome', async ({ assert }) => {
    const { id } = await hold('40')
    assert.equal((await ledger.release(id, 'failed')).status, 'released')
    assert.equal((await ledger.release(id, 'again')).closeReason, 'failed')
    const settled = await ledger.settle(id, '40', { key: `settle:${id}` })
    assert.isTrue(settled.charged.isZero())
    assert.isTrue(settled.repeated)
    assert.deepEqual(await state(), ['100', '0', '0'])
  })

  test('a hold of nothing can be held, settled and released', async ({ assert }) => {
    const first = await hold('0')
    await ledger.settle(first.id, '0', { key: randomUUID() })
    const second = await hold('0')
    await ledger.release(second.id, 'free')
    assert.deepEqual(await state(), ['100', '0', '0'])
  })

  test('too much is refused with what is needed and available', async ({ assert }) => {
    await hold('70')
    const error = await hold('30.000000000001').catch((reason) => reason)
    assert.equal(error.status, 402)
    assert.equal(error.code, 'insufficient_credits')
    assert.deepEqual(error.body, { needed: '30.000000000001', available: '30' })
    await hold('30')
    assert.deepEqual(await state(), ['100', '100', '0'])
  })

  test('a refused hold leaves the transaction of the caller usable', async ({ assert }) => {
    await db.transaction(async (trx) => {
      const refused = await ledger
        .hold({ teamId, amount: '101', key: randomUUID(), lasts: LASTS }, trx)
        .catch((reason) => reason)
      assert.equal(refused.code, 'insufficient_credits')
      await ledger.hold({ teamId, amount: '5', key: randomUUID(), lasts: LASTS }, trx)
    })
    assert.deepEqual(await state(), ['100', '5', '0'])
  })

  test('a repeated key gives the first hold, other content is a conflict', async ({ assert }) => {
    const key = randomUUID()
    const first = await hold('10', key)
    assert.equal((await hold('10.0', key)).id, first.id)
    assert.equal((await hold('11', key).catch((reason) => reason)).code, 'idempotency_conflict')
    assert.deepEqual(await state(), ['100', '10', '0'])
  })

  test('settling above the hold takes what is there and remembers the rest', async ({ assert }) => {
    const { id } = await hold('60')
    const other = await hold('30')
    const settled = await ledger.settle(id, '75.5', { key: randomUUID() })
    assert.equal(settled.charged.toString(), '70')
    assert.equal(settled.debt.toString(), '5.5')
    assert.deepEqual(await state(), ['30', '30', '5.5'])
    await ledger.release(other.id, 'done')

    // A key that looks like one of the repayment's own must not stand in its way.
    const key = randomUUID()
    await ledger.post({ teamId, amount: '0.5', kind: 'grant', key: `${key}#debt` })
    await ledger.post({ teamId, amount: '1.5', kind: 'grant', key })
    assert.deepEqual(await state(), ['30', '0', '3.5'])
    await ledger.post({ teamId, amount: '10', kind: 'grant', key: randomUUID() })
    assert.deepEqual(await state(), ['36.5', '0', '0'])
    const proof = await app.container.make(LedgerProof)
    assert.isNull((await proof.run()).discrepancy)
  })

  test('a post is idempotent and never goes below what is available', async ({ assert }) => {
    const key = randomUUID()
    const give = { teamId, amount: '5', kind: 'grant', key, reason: 'sorry' }
    const first = await ledger.post(give)
    const again = await ledger.post(give)
    assert.equal(again.entryId, first.entryId)
    assert.isTrue(again.repeated)
    for (const other of [{ amount: '6' }, { reason: 'else' }, { kind: 'topup' }]) {
      const error = await ledger.post({ ...give, ...other }).catch((reason) => reason)
      assert.equal(error.code, 'idempotency_conflict')
    }
    await hold('100')
    const take = { teamId, amount: '-5.1', kind: 'deduct', key: randomUUID() }
    const error = await ledger.post(take).catch((reason) => reason)
    assert.equal(error.code, 'insufficient_credits')
    await ledger.post({ ...take, amount: '-5' })
    assert.deepEqual(await state(), ['100', '100', '0'])
  })

  test('lines can neither be changed nor deleted', async ({ assert }) => {
    const change = db.from('credit_entries').where('team_id', teamId)
    await assert.rejects(() => change.clone().update({ amount: '1' }), /append-only/)
    await assert.rejects(() => change.clone().delete(), /append-only/)
  })

  test('a negative amount is refused', async ({ assert }) => {
    assert.throws(() => hold('-1'), /negative/)
  })
})

test.group('Ledger | many at once', (group) => {
  let ledger: Ledger
  let teamId: string
  group.each.setup(async () => {
    ledger = await app.container.make(Ledger)
    teamId = (await makeUser()).teamId
  })

  test('parallel holds never take more than there is', async ({ assert }) => {
    const results = await Promise.allSettled(
      Array.from({ length: 60 }, (_, index) =>
        ledger.hold({ teamId, amount: '7', key: `${teamId}:${index}`, lasts: LASTS })
      )
    )
    assert.equal(outcomes(results, 'fulfilled'), 14)
    for (const result of results) {
      if (result.status === 'rejected') assert.equal(result.reason.code, 'insufficient_credits')
    }
    assert.deepEqual(await ledger.balance(teamId), { balance: '100', held: '98', available: '2' })
  })

  test('one key in parallel makes one hold', async ({ assert }) => {
    const key = randomUUID()
    const holds = await Promise.all(
      Array.from({ length: 20 }, () => ledger.hold({ teamId, amount: '6', key, lasts: LASTS }))
    )
    assert.lengthOf(new Set(holds.map(({ id }) => id)), 1)
    assert.equal((await ledger.balance(teamId)).held, '6')
  })

  test('settle and release race: one of them happens, once', async ({ assert }) => {
    for (let round = 0; round < 5; round++) {
      const { id } = await ledger.hold({
        teamId,
        amount: '4',
        key: randomUUID(),
        lasts: LASTS,
      })
      const before = await ledger.account(teamId)
      await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          index % 2 ? ledger.release(id, 'race') : ledger.settle(id, '4', { key: `race:${id}` })
        )
      )
      const after = await ledger.account(teamId)
      const lines = await db.from('credit_entries').where('hold_id', id)
      assert.isTrue(after.held.isZero())
      assert.equal(
        after.balance.toString(),
        before.balance.sub(lines.length ? '4' : '0').toString()
      )
    }
  })

  test('one key in parallel posts once', async ({ assert }) => {
    const key = randomUUID()
    const post = { teamId, amount: '-20', kind: 'deduct', key }
    const results = await Promise.all(Array.from({ length: 15 }, () => ledger.post(post)))
    assert.equal(results.filter(({ repeated }) => !repeated).length, 1)
    assert.equal((await ledger.balance(teamId)).balance, '80')
  })

  test('whatever the order, the ledger adds up', async ({ assert }) => {
    const proof = await app.container.make(LedgerProof)
    const cents = fc.integer({ min: 0, max: 6000 }).map((n) => (n / 100).toFixed(2))
    const step = fc.oneof(
      fc.record({ do: fc.constant('hold' as const), amount: cents }),
      fc.record({ do: fc.constant('settle' as const), amount: cents, pick: fc.nat(9) }),
      fc.record({ do: fc.constant('release' as const), pick: fc.nat(9) }),
      fc.record({ do: fc.constant('give' as const), amount: cents }),
      fc.record({ do: fc.constant('take' as const), amount: cents })
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { maxLength: 8 }), { maxLength: 5 }),
        async (waves) => {
          const team = (await makeUser()).teamId
          const holds: string[] = []
          for (const wave of waves) {
            const results = await Promise.allSettled(
              wave.map(async (move) => {
                const key = randomUUID()
                if (move.do === 'hold') {
                  const request = { teamId: team, amount: move.amount, key, lasts: LASTS }
                  holds.push((await ledger.hold(request)).id)
                } else if (move.do === 'give' || move.do === 'take') {
                  const amount = move.do === 'give' ? move.amount : Money.parse(move.amount).neg()
                  await ledger.post({ teamId: team, amount, kind: 'grant', key })
                } else if (holds.length > 0) {
                  const id = holds[move.pick % holds.length]
                  if (move.do === 'settle') await ledger.settle(id, move.amount, { key })
                  else await ledger.release(id, 'test')
                }
              })
            )
            for (const result of results) {
              if (result.status === 'fulfilled') continue
              if (result.reason.code !== 'insufficient_credits') throw result.reason
            }
          }
          const { balance, held } = await ledger.account(team)
          const { discrepancy } = await proof.run()
          return (
            !balance.isNegative() && !held.isNegative() && held.cmp(balance) <= 0 && !discrepancy
          )
        }
      ),
      { numRuns: 60, endOnFailure: true }
    )
    assert.isTrue(true)
  })
})
