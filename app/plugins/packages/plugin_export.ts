import { Readable } from 'node:stream'
import { inject } from '@adonisjs/core'
import encryption from '@adonisjs/core/services/encryption'
import { Database } from '@adonisjs/lucid/database'
import { NotFoundError } from '#shared/errors'
import { formatMoney } from '#shared/money'
import { maskSecrets } from '../config_schema.js'
import type { PluginConfig } from '../installed_plugin.js'
import { PluginRecords } from '../records/plugin_records.js'
import { PluginRegistry } from '../registry.js'
import { PackageStore } from './package_store.js'
import { PluginTasks } from './plugin_tasks.js'

/** What belongs to a plugin, for keeping elsewhere: config without its secrets, prices, limits, versions, usage, records. */
@inject()
export class PluginExport {
  readonly #registry: PluginRegistry
  readonly #store: PackageStore
  readonly #tasks: PluginTasks
  readonly #records: PluginRecords
  readonly #db: Database

  constructor(
    registry: PluginRegistry,
    store: PackageStore,
    tasks: PluginTasks,
    records: PluginRecords,
    db: Database
  ) {
    this.#registry = registry
    this.#store = store
    this.#tasks = tasks
    this.#records = records
    this.#db = db
  }

  /** JSON, with the records at its end: nobody has to hold all of them at once. */
  async stream(pluginId: string): Promise<Readable> {
    const head = JSON.stringify(await this.#head(pluginId)).slice(0, -1)
    return Readable.from(this.#parts(head, pluginId))
  }

  async *#parts(head: string, pluginId: string): AsyncGenerator<string> {
    yield `${head},"records":[`
    let separator = ''
    for await (const record of this.#records.everything(pluginId)) {
      yield separator + JSON.stringify(record)
      separator = ','
    }
    yield ']}'
  }

  async #head(pluginId: string): Promise<object> {
    const row = await this.#db.from('plugins').where('id', pluginId).first()
    if (!row) throw new NotFoundError('plugin_not_found')
    const versions = await this.#store.of(pluginId)
    const schema =
      this.#registry.find(pluginId)?.loaded?.config ??
      versions.find(({ installed_at: at }) => at !== null)?.manifest.config
    const config = row.config_encrypted
      ? encryption.decrypt<PluginConfig>(row.config_encrypted, `plugin-config:${pluginId}`)
      : null
    return {
      format: 1,
      plugin: pluginId,
      package: row.package_name,
      version: row.version,
      exported_at: new Date().toISOString(),
      // Without its schema nobody can say what of it is secret.
      config: config && schema ? maskSecrets(schema, config) : null,
      allow_private_hosts: row.allow_private_hosts,
      prices: (
        await this.#db
          .from('plugin_prices')
          .where('plugin_id', pluginId)
          .select('key', 'credits')
          .orderBy('key')
      ).map(({ key, credits }) => ({ key, credits: formatMoney(String(credits)) })),
      price_changes: await this.#db
        .from('plugin_price_changes')
        .where('plugin_id', pluginId)
        .select('key', 'old_credits', 'new_credits', 'created_at')
        .orderBy('id'),
      limits: await this.#db
        .from('plugin_limits')
        .where('plugin_id', pluginId)
        .select(
          'service_id',
          'in_flight',
          'in_flight_per_team',
          'requests_per_minute',
          'task_timeout_seconds'
        ),
      accounts: await this.#db
        .from('upstream_accounts')
        .where('plugin_id', pluginId)
        .whereNull('removed_at')
        .select('name', 'main', 'weight', 'requests_per_minute', 'in_flight')
        .orderBy('created_at'),
      versions: versions.map(({ version, sha256, created_at: at }) => ({
        version,
        sha256,
        created_at: at,
      })),
      usage: await this.#tasks.usage(pluginId),
      migrations: await this.#db
        .from('plugin_migrations')
        .where('plugin_id', pluginId)
        .select('id', 'version', 'ran_at')
        .orderBy(['ran_at', 'id']),
    }
  }
}
