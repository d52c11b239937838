import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import * as credits from '#credits/statements'
import { oneTask } from '#tasks/engine/one_task'
import { RENEW } from '#tasks/engine/leases'
import * as engine from '#tasks/engine/statements'
import { POSITIONS, TEAM_QUEUES } from '#tasks/queue_places'

const ID = '00000000-0000-7000-8000-000000000000'
/** Made for lists of what is open or active. */
const PARTIAL = /credit_holds_(team_)?open|tasks_(queued|open|by_\w+)/
const PARTIAL_OF_TASKS = /tasks_(queued|open|by_\w+)/g

/** What is left to the planner when it cannot take the key. */
async function withoutKeys<T>(use: (trx: TransactionClientContract) => Promise<T>): Promise<T> {
  const trx = await db.transaction()
  try {
    await trx.rawQuery('alter table tasks drop constraint tasks_pkey cascade')
    await trx.rawQuery('alter table credit_holds drop constraint credit_holds_pkey cascade')
    await trx.rawQuery('set local enable_seqscan = off')
    return await use(trx)
  } finally {
    await trx.rollback()
  }
}

/** With parameters as prepared statements have them, or with the values that are in the text. */
async function plan(trx: TransactionClientContract, statement: string): Promise<string> {
  let n = 0
  const text = statement.replaceAll(/(?<!\\)\?/g, () => `$${++n}`)
  const explain = n > 0 ? 'explain (generic_plan)' : 'explain'
  const { rows } = await trx.rawQuery(`${explain} ${text}`)
  return rows.map((row: { 'QUERY PLAN': string }) => row['QUERY PLAN']).join('\n')
}

test.group('Rows that are found by their key', () => {
  test('are never looked for among all that is open, however empty that seems', async ({
    assert,
  }) => {
    await withoutKeys(async (trx) => {
      const update = oneTask(trx, ID, ['running'], 'a claim').update({ progress: 1 })
      const statements = {
        settle: credits.SETTLE,
        release: credits.RELEASE,
        extend: credits.EXTEND,
        renew: RENEW,
        task: (update as unknown as { toQuery(): string }).toQuery(),
      }
      for (const [name, statement] of Object.entries(statements)) {
        assert.notMatch(await plan(trx, statement), PARTIAL, name)
      }
    })
  })

  test('what is active is found by the one index that the statement means', async ({ assert }) => {
    const statements: Record<string, [statement: string, ...indexes: string[]]> = {
      queued: [engine.CLAIM_QUEUED, 'tasks_queued', 'tasks_by_flight'],
      byAccount: [engine.CLAIM_QUEUED_BY_ACCOUNT, 'tasks_queued', 'tasks_by_flight'],
      inTurn: [engine.QUEUED_IN_TURN, 'tasks_queued', 'tasks_by_flight'],
      // Those that are named are found by their key.
      named: [engine.CLAIM_NAMED, 'tasks_by_flight'],
      services: [engine.WAITING_SERVICES, 'tasks_queued'],
      polls: [engine.CLAIM_POLLS, 'tasks_by_due'],
      stalled: [engine.CLAIM_STALLED('storing', 16), 'tasks_by_due'],
      next: [engine.NEXT_DUE('running'), 'tasks_by_due'],
      overdue: [engine.OVERDUE, 'tasks_by_deadline'],
      unfinished: [engine.UNFINISHED, 'tasks_open'],
      rooms: [engine.ACCOUNT_ROOMS, 'tasks_by_flight'],
      positions: [POSITIONS, 'tasks_queued'],
      teams: [TEAM_QUEUES, 'tasks_queued', 'tasks_by_flight'],
    }
    await withoutKeys(async (trx) => {
      for (const [name, [statement, ...indexes]] of Object.entries(statements)) {
        const used = new Set((await plan(trx, statement)).match(PARTIAL_OF_TASKS))
        assert.deepEqual([...used].sort(), indexes.sort(), name)
      }
    })
  })
})
