import type { EncryptionService } from '@adonisjs/core/types'
import type { Database } from '@adonisjs/lucid/database'
import type { QueryClientContract, TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { ServiceLimits } from '@wxiai/sdk'
import type { AddedPrice } from '@wxiai/sdk/wire'
import { databaseClock } from '#shared/database/database_clock'
import { formatMoney } from '#shared/money'

import { AccountRows, type AccountRow } from './accounts/account_rows.js'
import { LIMIT_KEYS } from './limit_defaults.js'
import { checkConfig } from './config_schema.js'
import {
  InstalledPlugin,
  NO_STATE,
  type PluginConfig,
  type PluginState,
} from './installed_plugin.js'

type Client = QueryClientContract | TransactionClientContract

interface PluginRow {
  id: string
  enabled: boolean
  demo: boolean
  allow_private_hosts: boolean
  config_encrypted: string | null
  error: string | null
  updated_by: string | null
  updated_at: Date
}
interface PriceItemRow {
  plugin_id: string
  key: string
  service_id: string
  label: AddedPrice['label']
  operations: string[]
}
interface LimitsRow extends Record<keyof ServiceLimits, number | null> {
  plugin_id: string
  service_id: string
}

/** Binds a cipher text to what it is for, so that it cannot be moved to another plugin. */
const purpose = (pluginId: string) => `plugin-config:${pluginId}`

/** The rows of the plugin tables, in and out of `PluginState`. */
export class PluginStateStore {
  readonly #db: Database
  readonly #encryption: EncryptionService
  readonly #demoAllowed: boolean
  readonly #accounts: AccountRows

  constructor(db: Database, encryption: EncryptionService, options: { demoAllowed: boolean }) {
    this.#db = db
    this.#encryption = encryption
    this.#demoAllowed = options.demoAllowed
    this.#accounts = new AccountRows(encryption)
  }

  get demoAllowed(): boolean {
    return this.#demoAllowed
  }

  /**
   * A row for each loaded plugin. One that was never touched by an admin starts in demo mode where the
   * site allows that and the plugin has a simulator, or is simply on where it came with the app and needs no config.
   */
  async install(plugins: InstalledPlugin[]): Promise<void> {
    for (const plugin of plugins) {
      const demo = this.#demoAllowed && plugin.loaded?.simulator !== undefined
      const bundled = plugin.source.source === 'bundled'
      const enabled = demo || (bundled && plugin.loaded?.enabledByDefault === true)
      await this.#db.rawQuery(
        `insert into plugins (id, version, enabled, demo) values (:id, :version, :enabled, :demo)
         on conflict (id) do update set
           version = excluded.version,
           enabled = plugins.enabled or (excluded.enabled and ${UNTOUCHED}),
           demo = plugins.demo or (excluded.demo and ${UNTOUCHED})`,
        { id: plugin.id, version: plugin.version, enabled, demo }
      )
      await this.#db.rawQuery(
        `insert into upstream_accounts (plugin_id, main) values (?, true)
         on conflict (plugin_id) where main do nothing`,
        [plugin.id]
      )
    }
  }

  async read(plugins: InstalledPlugin[]): Promise<void> {
    const ids = plugins.map((plugin) => plugin.id)
    const rows = (await this.#db.from('plugins').whereIn('id', ids)) as PluginRow[]
    const prices = await this.#db.from('plugin_prices').whereIn('plugin_id', ids)
    const added: PriceItemRow[] = await this.#db
      .from('plugin_price_items')
      .whereIn('plugin_id', ids)
      .orderBy(['created_at', 'key'])
    const limits = (await this.#db.from('plugin_limits').whereIn('plugin_id', ids)) as LimitsRow[]
    const accounts: AccountRow[] = await this.#db
      .from('upstream_accounts')
      .whereIn('plugin_id', ids)
      .orderBy([{ column: 'created_at' }, { column: 'id' }])
    for (const plugin of plugins) {
      const row = rows.find(({ id }) => id === plugin.id)
      const own = <T extends { plugin_id: string }>(list: T[]) =>
        list.filter((entry) => entry.plugin_id === plugin.id)
      if (row) {
        const state = this.#stateOf(plugin, row, own(prices), own(added), own(limits))
        plugin.state = { ...state, accounts: this.#accounts.read(plugin, state, own(accounts)) }
      } else plugin.state = NO_STATE
    }
  }

  /** The state that a plugin would have, if it were the one in force. */
  async of(plugin: InstalledPlugin): Promise<PluginState> {
    const { id, source, loaded, faults } = plugin
    const copy = new InstalledPlugin(id, source, loaded, faults)
    await this.read([copy])
    return copy.state
  }

  #stateOf(
    plugin: InstalledPlugin,
    row: PluginRow,
    prices: { key: string; credits: string }[],
    added: PriceItemRow[],
    limits: LimitsRow[]
  ): Omit<PluginState, 'accounts'> {
    const stored = row.config_encrypted ? this.#open(plugin.id, row.config_encrypted) : null
    const unreadable = row.config_encrypted !== null && stored === null
    const checked = plugin.loaded
      ? checkConfig(plugin.loaded.config, stored ?? {})
      : { config: null, faults: [] }
    return {
      enabled: row.enabled,
      demo: row.demo && this.#demoAllowed && plugin.loaded?.simulator !== undefined,
      allowPrivateHosts: row.allow_private_hosts,
      stored,
      config: unreadable ? null : checked.config,
      configFaults: checked.faults,
      prices: new Map(prices.map(({ key, credits }) => [key, formatMoney(String(credits))])),
      added: added.map(({ key, service_id: service, label, operations }) => {
        return { key, service, label, operations }
      }),
      limits: new Map(limits.map((entry) => [entry.service_id, editedLimits(entry)])),
      error: unreadable ? 'config_unreadable' : row.error,
      updatedAt: row.updated_at,
    }
  }

  #open(pluginId: string, encrypted: string): PluginConfig | null {
    return this.#encryption.decrypt<PluginConfig>(encrypted, purpose(pluginId))
  }

  seal(pluginId: string, config: PluginConfig): string {
    return this.#encryption.encrypt(config, { purpose: purpose(pluginId) })
  }

  sealAccount(pluginId: string, accountId: string, config: PluginConfig): string {
    return this.#accounts.seal(pluginId, accountId, config)
  }

  async update(
    pluginId: string,
    change: Partial<Omit<PluginRow, 'id' | 'updated_at'>>,
    client: Client = this.#db.connection()
  ): Promise<void> {
    await client
      .from('plugins')
      .where('id', pluginId)
      .update({ ...change, updated_at: databaseClock.date() })
  }

  transaction<T>(callback: (trx: TransactionClientContract) => Promise<T>): Promise<T> {
    return this.#db.transaction(callback)
  }
}

/** An update by anybody moves `updated_at`, the upsert above does not. */
const UNTOUCHED = 'plugins.updated_at = plugins.created_at and plugins.config_encrypted is null'

function editedLimits(row: LimitsRow): Partial<ServiceLimits> {
  const edited = LIMIT_KEYS.map((key) => [key, row[key]] as const)
  return Object.fromEntries(edited.filter(([, value]) => value !== null))
}
