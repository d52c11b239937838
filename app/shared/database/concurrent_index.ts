import type { QueryClientContract } from '@adonisjs/lucid/types/database'

interface RawConnection {
  query(statement: string, values?: unknown[]): Promise<{ rows: { valid: boolean }[] }>
}

/**
 * Builds an index while the table is read and written. For migrations with `disableTransactions`, by `this.defer`;
 * may be repeated: what an interrupted try left behind is made anew, what is whole stays. `definition` is what stands
 * behind the name: `on tasks (team_id)`.
 */
export function createIndexConcurrently(
  db: QueryClientContract,
  name: string,
  definition: string,
  kind: 'index' | 'unique index' = 'index'
): Promise<void> {
  return patiently(db, async (connection) => {
    const { rows } = await connection.query(
      'select indisvalid as valid from pg_index where indexrelid = to_regclass($1)',
      [name]
    )
    if (rows[0]?.valid) return
    if (rows[0]) await connection.query(`drop index concurrently ${name}`)
    await connection.query(`create ${kind} concurrently ${name} ${definition}`)
  })
}

export function dropIndexConcurrently(db: QueryClientContract, name: string): Promise<void> {
  return patiently(db, async (connection) => {
    await connection.query(`drop index concurrently if exists ${name}`)
  })
}

/** These wait for older transactions, and nobody waits for them: no limit on that wait, unlike for other changes. */
async function patiently(
  db: QueryClientContract,
  work: (connection: RawConnection) => Promise<void>
): Promise<void> {
  const pool = db.getWriteClient().client as {
    acquireConnection(): Promise<RawConnection>
    releaseConnection(connection: RawConnection): Promise<void>
  }
  const connection = await pool.acquireConnection()
  try {
    await connection.query('set lock_timeout = 0')
    await work(connection)
  } finally {
    await connection.query('reset lock_timeout').catch(() => {})
    await pool.releaseConnection(connection)
  }
}
