import type pg from 'pg'

type Config = pg.QueryConfig
type Done = (error: Error | null, result: pg.QueryResult) => void
type Query = (config: Config, done: Done, ...rest: unknown[]) => unknown
interface Connection {
  query: Query
  pipeline: boolean
  connection: { stream: { cork(): void; uncork(): void; destroy(error: Error): void } }
  getTransactionStatus(): 'I' | 'T' | 'E' | null
}

const BEGUN = { command: 'BEGIN', rowCount: null, rows: [], fields: [], oid: 0 }

/**
 * Sends the BEGIN of a transaction together with its first statement: one way to the database less for each. Statements
 * that are sent at the same time go together, too, and are answered in their order. For `afterCreate` of the pool.
 */
export function beginLate(raw: unknown): void {
  const connection = raw as Connection
  const { stream } = connection.connection
  const query = connection.query.bind(connection)
  const status = connection.getTransactionStatus.bind(connection)
  let begin: Config | null = null
  let within = false
  connection.pipeline = true
  // What was sent counts, not what was answered.
  connection.getTransactionStatus = () => (within && status() === 'I' ? 'T' : status())
  connection.query = (config, done, ...rest) => {
    if (config.text === 'BEGIN;' && typeof done === 'function') {
      begin = config
      within = true
      return queueMicrotask(() => done(null, BEGUN))
    }
    if (/^(?:COMMIT|ROLLBACK;?$)/.test(config.text)) within = false
    if (!begin) return query(config, done, ...rest)
    stream.cork()
    try {
      // Whoever has no transaction must not write without one: the connection goes, and with it the COMMIT.
      query(begin, (error) => error && stream.destroy(error))
      begin = null
      return query(config, done, ...rest)
    } finally {
      stream.uncork()
    }
  }
}
