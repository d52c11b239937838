import { randomUUID } from 'node:crypto'
import { inject } from '@adonisjs/core'
import type { I18n } from '@adonisjs/i18n'
import { Database } from '@adonisjs/lucid/database'
import { databaseClock } from '#shared/database/database_clock'
import { ConflictError, InvalidInputError, NotFoundError } from '#shared/errors'
import { checkConfig, keepSecrets } from '#plugins/config_schema'
import { PluginConfigStore } from '#plugins/config_store'
import type { InstalledPlugin, PluginConfig } from '#plugins/installed_plugin'
import { PluginRegistry } from '#plugins/registry'
import { describeFaults } from '#plugins/schema_faults'
import { PluginStateStore } from '#plugins/state_store'

import { HEALTHY } from './account_health.js'
import { AccountLoads } from './account_loads.js'
import type { UpstreamAccount } from './upstream_account.js'

/** What is left out stays as it is. */
export interface AccountChange {
  name?: string
  config?: PluginConfig
  allow_private_hosts?: boolean
  weight?: number
  requests_per_minute?: number | null
  in_flight?: number | null
  enabled?: boolean
}

/** What admins do with the accounts of a plugin. Each change is followed by all nodes. */
@inject()
export class AccountStore {
  constructor(
    private registry: PluginRegistry,
    private states: PluginStateStore,
    private configs: PluginConfigStore,
    private loads: AccountLoads,
    private db: Database
  ) {}

  /** @throws NotFoundError */
  find(plugin: InstalledPlugin, id: string): UpstreamAccount {
    const account = plugin.accounts.find((known) => known.id === id)
    if (!account) throw new NotFoundError('account_not_found')
    return account
  }

  /** What would be in force: a secret that is left out is that of `account`. @throws InvalidInputError */
  merge(plugin: InstalledPlugin, account: UpstreamAccount | null, sent: PluginConfig, i18n: I18n) {
    const schema = plugin.declaration.config
    const merged = keepSecrets(schema, sent, account?.stored ?? null)
    const { config, faults } = checkConfig(schema, merged)
    if (config) return { merged, config }
    throw new InvalidInputError(
      describeFaults(faults, i18n).map((fault) => ({ ...fault, field: `config.${fault.field}` }))
    )
  }

  async add(
    plugin: InstalledPlugin,
    change: AccountChange & { name: string; config: PluginConfig },
    actorId: string,
    i18n: I18n
  ): Promise<string> {
    const id = randomUUID()
    const { config, ...rest } = change
    const { merged } = this.merge(plugin, null, config, i18n)
    await this.#named(i18n, () =>
      this.db.table('upstream_accounts').insert({
        ...rest,
        id,
        plugin_id: plugin.id,
        config_encrypted: this.states.sealAccount(plugin.id, id, merged),
        updated_by: actorId,
      })
    )
    await this.registry.changed(plugin.id)
    return id
  }

  /** New settings, or a fresh start: what was known of faults is forgotten. Nothing is written where a part does not fit. */
  async update(
    plugin: InstalledPlugin,
    account: UpstreamAccount,
    change: AccountChange,
    actorId: string,
    i18n: I18n
  ): Promise<void> {
    const { config, allow_private_hosts: allowPrivateHosts, ...settings } = change
    const merged = config && this.merge(plugin, account, config, i18n).merged
    const fresh = config !== undefined || change.enabled === true
    await this.#named(i18n, () =>
      this.db
        .from('upstream_accounts')
        .where('id', account.id)
        .update({
          ...settings,
          ...(account.main ? {} : this.#connection(plugin, account, merged, allowPrivateHosts)),
          ...(fresh ? HEALTHY : {}),
          updated_by: actorId,
          updated_at: databaseClock.date(),
        })
    )
    // That of the main account is the plugin's own.
    if (account.main && config) {
      await this.configs.save(plugin, { config, allowPrivateHosts }, actorId, i18n)
    } else if (account.main && allowPrivateHosts !== undefined) {
      const own = { allow_private_hosts: allowPrivateHosts, updated_by: actorId }
      await this.states.update(plugin.id, own)
    }
    await this.registry.changed(plugin.id)
  }

  #connection(
    plugin: InstalledPlugin,
    account: UpstreamAccount,
    config: PluginConfig | undefined,
    allowPrivateHosts: boolean | undefined
  ) {
    return {
      ...(config && { config_encrypted: this.states.sealAccount(plugin.id, account.id, config) }),
      ...(allowPrivateHosts !== undefined && { allow_private_hosts: allowPrivateHosts }),
    }
  }

  /** An admin's test found it in order: no reason to wait for ours. */
  async restore(plugin: InstalledPlugin, account: UpstreamAccount): Promise<void> {
    if (account.failures === 0 && account.coolingUntil === null) return
    await this.db.from('upstream_accounts').where('id', account.id).update(HEALTHY)
    await this.registry.changed(plugin.id)
  }

  /** It gets nothing more and goes with the end of its last task. @throws ConflictError for the main account */
  async remove(plugin: InstalledPlugin, account: UpstreamAccount, actorId: string): Promise<void> {
    if (account.main) throw new ConflictError('main_account')
    await this.db
      .from('upstream_accounts')
      .where('id', account.id)
      .update({ removed_at: databaseClock.date(), updated_by: actorId })
    await this.loads.drain(plugin.id)
    await this.registry.changed(plugin.id)
  }

  async #named(i18n: I18n, write: () => PromiseLike<unknown>): Promise<void> {
    try {
      await write()
    } catch (error) {
      if ((error as { code?: string }).code !== '23505') throw error
      const message = i18n.t('errors.account_name_taken')
      throw new InvalidInputError([{ field: 'name', message, rule: 'unique' }])
    }
  }
}
