import app from '@adonisjs/core/services/app'
import { defineConfig } from '@adonisjs/lucid'
import type { PostgreConfig } from '@adonisjs/lucid/types/database'
import { databaseConnection, type DatabaseSettings } from '#shared/database/connection'
import { beginLate } from '#shared/database/late_begin'
import { PreparedStatements } from '#shared/database/prepared_statements'
import env from '#start/env'

const settings = {
  url: env.get('DATABASE_URL'),
  dataDir: app.makePath(env.get('DATA_DIR')),
}

/** Lucid's type knows no password that is read at connect; knex and pg do. */
const connect = (own: Omit<DatabaseSettings, 'dataDir'>, applicationName?: string) =>
  databaseConnection({ ...settings, ...own }, applicationName) as Exclude<
    PostgreConfig['connection'],
    string
  >

/** Who names a direct address has a pooler in front, which gives each statement to any session. */
const preparedStatements = env.get('DATABASE_DIRECT_URL') ? null : new PreparedStatements()

const limits = {
  statementTimeout: env.get('DATABASE_STATEMENT_TIMEOUT'),
  idleTransactionTimeout: env.get('DATABASE_IDLE_TRANSACTION_TIMEOUT'),
}

const pool = (max: number) => ({
  min: 0,
  max,
  acquireTimeoutMillis: 15_000,
  idleTimeoutMillis: 30_000,
  afterCreate(connection: unknown, done: (error: Error | null, connection: unknown) => void) {
    beginLate(connection)
    preparedStatements?.attach(connection)
    done(null, connection)
  },
})

const migrations = {
  naturalSort: true,
  paths: ['database/migrations'],
}

const databaseConfig = defineConfig({
  connection: 'postgres',
  connections: {
    postgres: {
      client: 'pg',
      connection: connect(limits),
      pool: pool(env.get('DATABASE_POOL_MAX')),
      migrations,
      schemaGeneration: { enabled: false },
    },

    /** See `background`. */
    background: {
      client: 'pg',
      connection: connect(limits, 'wxiai background'),
      pool: pool(Math.max(2, Math.ceil(env.get('DATABASE_POOL_MAX') / 2))),
      schemaGeneration: { enabled: false },
    },

    /**
     * Changes of the schema may take longer than a request ever should, and hold a lock of the session, which a
     * pooler in transaction mode would give to somebody else.
     */
    migration: {
      client: 'pg',
      connection: connect(
        {
          url: env.get('DATABASE_DIRECT_URL') ?? env.get('DATABASE_URL'),
          statementTimeout: 0,
          // All readers of a table queue behind the one who waits to change it. A vacuum steps aside after a second of that.
          lockTimeout: 1_500,
        },
        'wxiai migration'
      ),
      pool: { min: 0, max: 2, idleTimeoutMillis: 1000 },
      migrations,
      schemaGeneration: { enabled: false },
    },
  },
})

export default databaseConfig
