import { flushCompileCache } from 'node:module'
import { assert } from '@japa/assert'
import { apiClient } from '@japa/api-client'
import type { Config } from '@japa/runner/types'
import { pluginAdonisJS } from '@japa/plugin-adonisjs'
import app from '@adonisjs/core/services/app'
import { workers } from '#shared/workers'
import { PluginRegistry } from '#plugins/registry'
import { printSummary } from '#tests/chaos/harness/tally'
import testUtils from '@adonisjs/core/services/test_utils'

/** Suites that talk to the app over HTTP. */
const SERVED = ['functional']

export const plugins: Config['plugins'] = [assert(), apiClient(), pluginAdonisJS(app)]

/** The plugins were loaded before their tables were there. */
async function installPlugins() {
  const registry = await app.container.make(PluginRegistry)
  await registry.resync()
}

/**
 * Over the connection that nobody else uses: Lucid takes and gives back the lock of migrations with two queries, which a
 * pool in use gives to two sessions. Whoever works in the background ends before the tables are taken away.
 */
async function makeTables() {
  const dropTables = await testUtils.db('migration').migrate()
  return async () => {
    await workers.stop()
    await dropTables()
  }
}

export const runnerHooks: Required<Pick<Config, 'setup' | 'teardown'>> = {
  // What this process has compiled, those that tests start need not compile again.
  setup: [() => makeTables(), () => installPlugins(), () => flushCompileCache()],
  teardown: [],
}

export const configureSuite: Config['configureSuite'] = (suite) => {
  if (suite.name === 'chaos') suite.teardown(() => printSummary())
  if (SERVED.includes(suite.name)) suite.setup(() => testUtils.httpServer().start())
}
