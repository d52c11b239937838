import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import fc from 'fast-check'
import { HoldSweeper } from '#credits/hold_sweeper'
import { LedgerProof } from '#credits/ledger_proof'
import { truncate } from '#tests/helpers/accounts'
import { LONG } from '../harness/tally.js'
import { Model, type ModelHold } from './model.js'
import { Account, broken, money, move, type Move } from './moves.js'

/** A failed run names its seed; `SEED=<seed>` repeats it. */
const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31)
const RUNS = LONG ? { alone: 3000, together: 7000 } : { alone: 100, together: 200 }

test.group('Ledger: any order of moves', (group) => {
  group.teardown(async () => {
    await truncate('users')
  })

  async function check(property: fc.IAsyncProperty<unknown>, numRuns: number) {
    const result = await fc.check(property, { numRuns, seed: SEED, endOnFailure: LONG })
    if (!result.failed) return
    const { counterexample, errorInstance } = result
    throw new Error(`seed ${SEED}: ${errorInstance}\n${JSON.stringify(counterexample)}`)
  }

  /** Makes a move with the ledger and with the model; both have to say the same of it. */
  async function step(account: Account, model: Model, todo: Move): Promise<[unknown, unknown]> {
    const refused = (error: { code?: string }) => {
      if (error.code !== 'insufficient_credits') throw error
      return false
    }
    if (todo.do === 'hold') {
      const { key, repeated } = account.keyFor('hold', todo.amount, todo.again)
      const known = await db.from('credit_holds').where('idempotency_key', key).first()
      const real = await account.hold(todo.amount, key).then(({ id }) => {
        if (!account.holds.includes(id)) account.holds.push(id)
        return true
      }, refused)
      return [real, repeated && known ? true : model.hold(money(todo.amount))]
    }
    if (todo.do === 'give') {
      const { key, repeated } = account.keyFor('give', todo.amount, todo.again)
      const result = await account.post(todo.amount, key)
      if (!repeated) model.give(money(todo.amount))
      return [result.repeated, repeated]
    }
    if (todo.do === 'take') {
      const real = await account.post(`-${todo.amount}`).then(() => true, refused)
      return [real, model.take(money(todo.amount))]
    }
    if (account.holds.length === 0) return [0, 0]
    const at = todo.pick % account.holds.length
    const id = account.holds[at]!
    return onHold(account, model, todo, id, model.holds[at]!)
  }

  test('alone, each does what the model says', async () => {
    const property = fc.asyncProperty(fc.array(move, { maxLength: 25 }), async (moves) => {
      const account = await Account.open()
      const model = new Model()
      for (const [at, todo] of moves.entries()) {
        const [real, expected] = await step(account, model, todo)
        const state = await account.state()
        const right = {
          balance: model.balance.toString(),
          held: model.held.toString(),
          debt: model.debt.toString(),
        }
        if (String(real) !== String(expected) || JSON.stringify(state) !== JSON.stringify(right)) {
          throw new Error(
            `move ${at} (${todo.do}): ${real}, ${JSON.stringify(state)} instead of ${expected}, ${JSON.stringify(right)}`
          )
        }
      }
      const faults = await broken(account.teamId)
      if (faults.length > 0) throw new Error(`no longer: ${faults.join('; ')}`)
    })
    await check(property as fc.IAsyncProperty<unknown>, RUNS.alone)
  }).timeout(LONG ? 1_800_000 : 240_000)

  test('together, on many connections, all sums stay right', async ({ assert }) => {
    const waves = fc.array(fc.array(move, { minLength: 2, maxLength: 8 }), { maxLength: 4 })
    const property = fc.asyncProperty(waves, async (plan) => {
      const account = await Account.open()
      await account.post('120')
      for (const wave of plan) {
        const before = await account.state()
        const results = await Promise.allSettled(wave.map((todo) => together(account, todo)))
        for (const result of results) {
          if (result.status === 'fulfilled' || result.reason.code === 'insufficient_credits')
            continue
          throw result.reason
        }
        const faults = await broken(account.teamId)
        if (faults.length > 0)
          throw new Error(`after ${JSON.stringify(before)} no longer: ${faults.join('; ')}`)
      }
    })
    await check(property as fc.IAsyncProperty<unknown>, RUNS.together)
    await (await app.container.make(HoldSweeper)).sweep()
    const proof = await app.container.make(LedgerProof)
    assert.isNull((await proof.run()).discrepancy)
  }).timeout(LONG ? 1_800_000 : 240_000)
})

async function onHold(
  account: Account,
  model: Model,
  todo: Exclude<Move, { do: 'hold' | 'give' | 'take' }>,
  id: string,
  hold: ModelHold
): Promise<[unknown, unknown]> {
  switch (todo.do) {
    case 'settle': {
      const { charged } = await account.settle(id, todo.amount)
      return [charged, model.settle(hold, money(todo.amount))]
    }
    case 'release':
      return [(await account.ledger.release(id, 'test')).status, model.release(hold)]
    case 'expire':
      return [(await account.ledger.expire(id, 'test')) !== null, model.expire(hold)]
    case 'extend':
      return [await account.extend(id), model.extend(hold)]
    case 'age':
      await account.age(id)
      hold.late = true
      return [0, 0]
  }
}

async function together(account: Account, todo: Move): Promise<unknown> {
  switch (todo.do) {
    case 'hold': {
      const { key } = account.keyFor('hold', todo.amount, todo.again)
      const { id } = await account.hold(todo.amount, key)
      return account.holds.push(id)
    }
    case 'give':
      return account.post(todo.amount, account.keyFor('give', todo.amount, todo.again).key)
    case 'take':
      return account.post(`-${todo.amount}`)
  }
  const id = account.holds[todo.pick % account.holds.length]
  if (!id) return
  if (todo.do === 'settle') return account.settle(id, todo.amount)
  if (todo.do === 'release') return account.ledger.release(id, 'test')
  if (todo.do === 'expire') return account.ledger.expire(id, 'test')
  return todo.do === 'extend' ? account.extend(id) : account.age(id)
}
