import { inject } from '@adonisjs/core'
import type { I18n } from '@adonisjs/i18n'
import { Database } from '@adonisjs/lucid/database'
import type { Json } from '@wxiai/sdk'
import { InvalidInputError } from '#shared/errors'

import { HEALTHY } from './accounts/account_health.js'
import { checkConfig, keepSecrets, maskSecrets } from './config_schema.js'
import type { InstalledPlugin, PluginConfig } from './installed_plugin.js'
import { PluginRegistry } from './registry.js'
import { describeFaults } from './schema_faults.js'
import { PluginStateStore } from './state_store.js'

export interface ConfigChange {
  config: PluginConfig
  allowPrivateHosts?: boolean
}

/** The settings that an admin enters for a plugin: encrypted in the database, masked on the way out. */
@inject()
export class PluginConfigStore {
  readonly #registry: PluginRegistry
  readonly #states: PluginStateStore
  readonly #db: Database

  constructor(registry: PluginRegistry, states: PluginStateStore, db: Database) {
    this.#registry = registry
    this.#states = states
    this.#db = db
  }

  /** Never holds a secret. */
  masked(plugin: InstalledPlugin): Record<string, Json> {
    const { config, stored } = plugin.state
    return maskSecrets(plugin.declaration.config, config ?? stored)
  }

  /** What would be in force after this change. @throws InvalidInputError */
  merge(plugin: InstalledPlugin, sent: PluginConfig, i18n?: I18n) {
    const schema = plugin.declaration.config
    const merged = keepSecrets(schema, sent, plugin.state.stored)
    const { config, faults } = checkConfig(schema, merged)
    if (!config) throw new InvalidInputError(describeFaults(faults, i18n))
    return { merged, config }
  }

  /** Real settings end demo mode. */
  async save(
    plugin: InstalledPlugin,
    change: ConfigChange,
    actorId: string,
    i18n?: I18n
  ): Promise<void> {
    const { merged } = this.merge(plugin, change.config, i18n)
    await this.#states.update(plugin.id, {
      config_encrypted: this.#states.seal(plugin.id, merged),
      demo: false,
      error: null,
      updated_by: actorId,
      ...(change.allowPrivateHosts === undefined
        ? {}
        : { allow_private_hosts: change.allowPrivateHosts }),
    })
    await this.#db
      .from('upstream_accounts')
      .where({ plugin_id: plugin.id, main: true })
      .update(HEALTHY)
    await this.#registry.changed(plugin.id)
  }
}
