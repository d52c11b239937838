import db from '@adonisjs/lucid/services/db'
import pg from 'pg'
import { databaseConnection } from '#shared/database/connection'
import env from '#start/env'

/** Tables that grow without end. */
const LONG = ['tasks', 'files', 'task_outputs', 'credit_entries', 'credit_holds', 'audit_entries']

export interface Statement {
  sql: string
  bindings: unknown[]
}

export interface Cost {
  /** Rows that were fetched from tables and indexes, kept or not. */
  read: number
  /** What no list may do on a long table. */
  faults: string[]
}

interface Node {
  'Node Type': string
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  'Plans'?: Node[]
}

export async function openClient(): Promise<pg.Client> {
  const settings = { url: env.get('DATABASE_URL'), dataDir: env.get('DATA_DIR') }
  const client = new pg.Client({ ...databaseConnection({ ...settings, statementTimeout: 0 }) })
  await client.connect()
  return client
}

/** The reading statements that some work sends to the database. */
export async function statementsOf(work: () => Promise<unknown>): Promise<Statement[]> {
  const found: Statement[] = []
  const listen = ({ sql, bindings }: Statement) => {
    if (/^\s*(select|with)/i.test(sql)) found.push({ sql, bindings })
  }
  const knex = db.connection().getReadClient()
  knex.on('query', listen)
  try {
    await work()
  } finally {
    knex.off('query', listen)
  }
  return found
}

/** Runs them and adds up what they read; whatever they write is rolled back. */
export async function costOf(client: pg.Client, statements: Statement[]): Promise<Cost> {
  const cost: Cost = { read: 0, faults: [] }
  for (const { sql, bindings } of statements) {
    await client.query('begin')
    try {
      const { rows } = await client.query(
        `explain (analyze, format json) ${numbered(sql)}`,
        bindings
      )
      add(rows[0]['QUERY PLAN'][0].Plan as Node, cost, sql)
    } finally {
      await client.query('rollback')
    }
  }
  return cost
}

/** Knex reports with `$1` what the builder made, and with `?` what was written by hand. */
function numbered(sql: string): string {
  let n = 0
  return sql.replace(/\?/g, () => `$${++n}`)
}

function add(node: Node, cost: Cost, sql: string) {
  const plans = node.Plans ?? []
  const kept = node['Actual Rows'] * node['Actual Loops']
  if (
    /Scan$/.test(node['Node Type']) &&
    !/CTE|Subquery|Function|Values|WorkTable|Bitmap Heap/.test(node['Node Type'])
  ) {
    cost.read += kept + (node['Rows Removed by Filter'] ?? 0) * node['Actual Loops']
  }
  const table = node['Relation Name'] ?? ''
  if (node['Node Type'] === 'Seq Scan' && LONG.includes(table)) {
    cost.faults.push(`reads all of ${table}: ${sql}`)
  }
  const sorted = plans.reduce((sum, plan) => sum + plan['Actual Rows'] * plan['Actual Loops'], 0)
  if (node['Node Type'] === 'Sort' && sorted > 200) cost.faults.push(`sorts ${sorted} rows: ${sql}`)
  for (const plan of plans) add(plan, cost, sql)
}
