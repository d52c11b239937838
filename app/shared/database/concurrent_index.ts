import type { QueryClientContract } from '@adonisjs/lucid/types/database'

interface RawConnection {
  query(statement: string, values?: unknown[]): Promise<{ rows: { valid: boolean }[] }>
}

/**
 * Builds an index while the table is read and written. For migrations with `disableTransactions`, by `this.defer`;
 * may be repeated: what an interrupted try left behind is dropped first. `definition` is what stands behind the name:
 * `on tasks (team_id)`.
 */
export async function createIndexConcurrently(
  db: QueryClientContract,
  name: string,
  definition: string
): Promise<void> {
  const pool = db.getWriteClient().client as {
    acquireConnection(): Promise<RawConnection>
    releaseConnection(connection: RawConnection): Promise<void>
  }
  const connection = await pool.acquireConnection()
  try {
    const { rows } = await connection.query(
      'select indisvalid as valid from pg_index where indexrelid = to_regclass($1)',
      [name]
    )
    if (rows[0]?.valid) return
    // It waits for older transactions, and nobody waits for it.
    await connection.query('set lock_timeout = 0')
    if (rows[0]) await connection.query(`drop index concurrently ${name}`)
    await connection.query(`create index concurrently ${name} ${definition}`)
  } finally {
    await connection.query('reset lock_timeout').catch(() => {})
    await pool.releaseConnection(connection)
  }
}
