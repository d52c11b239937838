import { embeddedConnection } from '#shared/database/embedded_layout'

export interface DatabaseSettings {
  url?: string
  dataDir: string
  statementTimeout: number
  /** A node that hangs inside a transaction would keep its locks from all others. */
  idleTransactionTimeout?: number
  /** Milliseconds to wait for a lock. */
  lockTimeout?: number
}

/**
 * Connection options for `pg`, `knex` and `pg-boss` alike. Timeouts go into the
 * start of the connection and only when asked for: poolers such as PgBouncer
 * refuse them there.
 */
export function databaseConnection(settings: DatabaseSettings, applicationName = 'wxiai') {
  const target = settings.url
    ? { connectionString: settings.url }
    : embeddedConnection(settings.dataDir)
  return {
    ...target,
    application_name: applicationName,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    ...(settings.statementTimeout > 0 ? { statement_timeout: settings.statementTimeout } : {}),
    ...(settings.idleTransactionTimeout
      ? { idle_in_transaction_session_timeout: settings.idleTransactionTimeout }
      : {}),
    ...(settings.lockTimeout ? { lock_timeout: settings.lockTimeout } : {}),
  }
}
