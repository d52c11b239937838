import type pg from 'pg'
import { content, type Sizes } from './content.js'
import { secondaryIndexes } from './secondary_indexes.js'

const TABLES = [
  'users',
  'teams',
  'team_members',
  'credit_accounts',
  'credit_entries',
  'credit_holds',
  'tasks',
  'task_outputs',
  'files',
  'audit_entries',
]
const CHUNK = 250_000

/**
 * Fills an empty, migrated database. Foreign keys are not checked row by row: what is written is right by construction,
 * and `credits:verify` proves the part that matters.
 */
export async function fill(
  client: pg.Client,
  sizes: Sizes,
  passwordHash: string,
  say: (line: string) => void
): Promise<void> {
  const sql = content(sizes)
  const step = async (name: string, work: () => Promise<unknown>) => {
    const began = performance.now()
    await work()
    say(`${name.padEnd(28)} ${((performance.now() - began) / 1000).toFixed(1)} s`)
  }
  const chunks = (name: string, statement: string, total: number, rest: unknown[] = []) =>
    step(name, async () => {
      for (let from = 1; from <= total; from += CHUNK) {
        await client.query(statement, [from, Math.min(total, from + CHUNK - 1), ...rest])
      }
    })

  const indexes = await secondaryIndexes(client, TABLES)
  await client.query("set session_replication_role = replica; set timezone = 'UTC'")
  for (const index of indexes) await client.query(index.drop)
  await client.query('create unlogged table seed as select now() as now')

  await client.query(sql.users, [passwordHash])
  await client.query(sql.teams)
  await client.query(sql.members)
  await step('amounts of the ledger', async () => {
    await client.query(sql.amounts)
    await client.query('create index on seed_lines using brin (n) with (pages_per_range = 32)')
  })
  await client.query(sql.accounts)
  await chunks('credit_entries', sql.entries, sql.lines)
  await chunks('credit_holds', sql.holds, sizes.tasks)
  await chunks('tasks', sql.tasks, sizes.tasks)
  await chunks('files', sql.files, sizes.tasks)
  await chunks('task_outputs', sql.outputs, sizes.tasks)
  await chunks('audit_entries', sql.audit, sizes.audit, [sizes.audit])
  await client.query(`
    drop table seed_lines, seed;
    select setval(pg_get_serial_sequence('credit_entries', 'id'), (select max(id) from credit_entries)),
      setval(pg_get_serial_sequence('audit_entries', 'id'), (select max(id) from audit_entries))`)

  await client.query('set session_replication_role = origin')
  for (const index of indexes) await step(index.name, () => client.query(index.create))
  await step('vacuum analyze', () => client.query('vacuum (analyze)'))
}
