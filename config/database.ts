import app from '@adonisjs/core/services/app'
import { defineConfig } from '@adonisjs/lucid'
import type { PostgreConfig } from '@adonisjs/lucid/types/database'
import { databaseConnection, type DatabaseSettings } from '#shared/database/connection'
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

const migrations = {
  naturalSort: true,
  paths: ['database/migrations'],
}

const databaseConfig = defineConfig({
  connection: 'postgres',
  connections: {
    postgres: {
      client: 'pg',
      connection: connect({
        statementTimeout: env.get('DATABASE_STATEMENT_TIMEOUT'),
        idleTransactionTimeout: env.get('DATABASE_IDLE_TRANSACTION_TIMEOUT'),
      }),
      pool: {
        min: 0,
        max: env.get('DATABASE_POOL_MAX'),
        acquireTimeoutMillis: 15_000,
        idleTimeoutMillis: 30_000,
      },
      migrations,
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
          // All readers of a table queue behind the one who waits to change it.
          lockTimeout: 1_000,
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
