import { inject } from '@adonisjs/core'
import type { I18n } from '@adonisjs/i18n'
import type { FieldError } from '#shared/errors'
import { maskSecrets } from '#plugins/config_schema'
import type { InstalledPlugin, PluginConfig } from '#plugins/installed_plugin'
import { describeFaults } from '#plugins/schema_faults'
import { textIn } from '#plugins/text'

import { AccountLoads, type AccountLoad } from './account_loads.js'
import type { UpstreamAccount } from './upstream_account.js'

/** `failing`: noted, but nobody else could take its tasks; `trial`: back, one task at a time. */
export type AccountState =
  'removing' | 'unconfigured' | 'paused' | 'cooling' | 'trial' | 'failing' | 'healthy'

export interface AccountView {
  id: string
  main: boolean
  name: string
  state: AccountState
  enabled: boolean
  weight: number
  requests_per_minute: number | null
  in_flight: number | null
  /** Secrets are masks. */
  config: PluginConfig
  config_faults: FieldError[]
  allow_private_hosts: boolean
  load: AccountLoad
  failures: number
  cooling_until: string | null
  last_fault: { code: string; message: string; misconfigured: boolean; at: string } | null
}

/** Accounts as admins see them. */
@inject()
export class AccountPresenter {
  constructor(private loads: AccountLoads) {}

  async all(plugin: InstalledPlugin, i18n: I18n): Promise<AccountView[]> {
    const loads = await this.loads.of(plugin.id)
    return plugin.accounts.map((account) => {
      const load = loads.get(account.id) ?? { tasks: 0, requests: null }
      return present(plugin, account, load, i18n)
    })
  }

  async one(plugin: InstalledPlugin, id: string, i18n: I18n): Promise<AccountView> {
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
): AccountView {
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
