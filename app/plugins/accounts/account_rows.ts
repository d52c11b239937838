import type { EncryptionService } from '@adonisjs/core/types'
import { checkConfig } from '#plugins/config_schema'
import type { InstalledPlugin, PluginConfig, PluginState } from '#plugins/installed_plugin'

import type { AccountFault, UpstreamAccount } from './upstream_account.js'

/** A row of `upstream_accounts`. */
export interface AccountRow {
  id: string
  plugin_id: string
  main: boolean
  name: string | null
  config_encrypted: string | null
  allow_private_hosts: boolean
  weight: number
  requests_per_minute: number | null
  in_flight: number | null
  enabled: boolean
  removed_at: Date | null
  failures: number
  cooling_until: Date | null
  on_trial: boolean
  fault: AccountFault | null
  failed_at: Date | null
}

/** Binds a cipher text to its account, so that it cannot be moved to another. */
const purpose = (pluginId: string, accountId: string) => `upstream-account:${pluginId}:${accountId}`

/** Rows of accounts, in and out of `UpstreamAccount`. */
export class AccountRows {
  readonly #encryption: EncryptionService

  constructor(encryption: EncryptionService) {
    this.#encryption = encryption
  }

  /** The main account first, then the oldest. `state`: the plugin's own, whose config the main account shares. */
  read(plugin: InstalledPlugin, state: Omit<PluginState, 'accounts'>, rows: AccountRow[]) {
    return rows
      .toSorted((a, b) => Number(b.main) - Number(a.main))
      .map((row): UpstreamAccount => {
        const own = row.main ? state : this.#configOf(plugin, row)
        return {
          id: row.id,
          main: row.main,
          name: row.name,
          stored: own.stored,
          config: own.config,
          configFaults: own.configFaults,
          allowPrivateHosts: row.main ? state.allowPrivateHosts : row.allow_private_hosts,
          weight: row.weight,
          requestsPerMinute: row.requests_per_minute,
          inFlight: row.in_flight,
          enabled: row.enabled,
          removing: row.removed_at !== null,
          failures: row.failures,
          coolingUntil: row.cooling_until,
          onTrial: row.on_trial,
          fault: row.fault,
          failedAt: row.failed_at,
        }
      })
  }

  seal(pluginId: string, accountId: string, config: PluginConfig): string {
    return this.#encryption.encrypt(config, { purpose: purpose(pluginId, accountId) })
  }

  #configOf(plugin: InstalledPlugin, row: AccountRow) {
    const stored = row.config_encrypted
      ? this.#encryption.decrypt<PluginConfig>(row.config_encrypted, purpose(plugin.id, row.id))
      : null
    if (!stored || !plugin.loaded) return { stored, config: null, configFaults: [] }
    const { config, faults } = checkConfig(plugin.loaded.config, stored)
    return { stored, config, configFaults: faults }
  }
}
