import { inject } from '@adonisjs/core'
import type { I18n } from '@adonisjs/i18n'
import type { AccountState, PluginAccount } from '@wxiai/sdk/wire'
import { maskSecrets } from '#plugins/config_schema'
import type { InstalledPlugin } from '#plugins/installed_plugin'
import { describeFaults } from '#plugins/schema_faults'
import { textIn } from '#plugins/text'

import { AccountLoads, type AccountLoad } from './account_loads.js'
import type { UpstreamAccount } from './upstream_account.js'

/** Accounts as admins see them. */
@inject()
export class AccountPresenter {
  constructor(private loads: AccountLoads) {}

  async all(plugin: InstalledPlugin, i18n: I18n): Promise<PluginAccount[]> {
    const loads = await this.loads.of(plugin.id)
    return plugin.accounts.map((account) => {
      const load = loads.get(account.id) ?? { tasks: 0, requests: null }
      return present(plugin, account, load, i18n)
    })
  }

  async one(plugin: InstalledPlugin, id: string, i18n: I18n): Promise<PluginAccount> {
    return (await this.all(plugin, i18n)).find((account) => account.id === id)!
  }
}

export function accountName({ name }: UpstreamAccount, i18n: I18n): string {
  return name ?? i18n.t('plugins.main_account')
}

function present(
  plugin: InstalledPlugin,
  account: UpstreamAccount,
  load: AccountLoad,
  i18n: I18n
): PluginAccount {
  const { fault, failedAt } = account
  return {
    id: account.id,
    main: account.main,
    name: accountName(account, i18n),
    state: stateOf(account),
    enabled: account.enabled,
    weight: account.weight,
    requests_per_minute: account.requestsPerMinute,
    in_flight: account.inFlight,
    config: maskSecrets(plugin.declaration.config, account.config ?? account.stored),
    config_faults: plugin.demo ? [] : describeFaults(account.configFaults, i18n),
    allow_private_hosts: account.allowPrivateHosts,
    load,
    failures: account.failures,
    cooling_until: account.coolingUntil?.toISOString() ?? null,
    last_fault: fault && {
      code: fault.code,
      message: textIn(fault.message, i18n.locale),
      misconfigured: fault.misconfigured,
      at: failedAt?.toISOString() ?? '',
    },
  }
}

function stateOf(account: UpstreamAccount): AccountState {
  if (account.removing) return 'removing'
  if (!account.config) return 'unconfigured'
  if (!account.enabled) return 'paused'
  if (account.coolingUntil) return 'cooling'
  if (account.onTrial) return 'trial'
  return account.failures > 0 ? 'failing' : 'healthy'
}
