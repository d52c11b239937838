import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { InstalledPlugin } from '#plugins/installed_plugin'
import { PluginRegistry } from '#plugins/registry'

import { COOLING, coolingFor, coolingTimes } from './cooling.js'
import { isOpenAccount, type AccountFault, type UpstreamAccount } from './upstream_account.js'

/**
 * fault, seconds asked for, longest, first, other accounts, account.
 * The last account that can work is never left alone: its tasks fail or are tried again as if it were the only one.
 */
const FAILED = `
update upstream_accounts a set
  failures = a.failures + case when a.cooling_until is null then 1 else 0 end,
  fault = ?::jsonb, failed_at = now(), on_trial = false,
  cooling_until = case
    when a.cooling_until is not null then a.cooling_until
    when exists (
      select from upstream_accounts o
      where o.id = any(given.others) and o.enabled and o.removed_at is null and o.cooling_until is null
    ) then now() + greatest(?::float8 * interval '1 s', ${coolingFor('a.failures')})
  end
from (select ?::uuid[] as others) given, (
  select id, failures, cooling_until, fault from upstream_accounts where id = ? for update
) was
where a.id = was.id
returning was.failures = 0 or was.cooling_until is distinct from a.cooling_until
  or was.fault ->> 'code' is distinct from a.fault ->> 'code' as news`

const LONGEST_ASKED = 600

/** What is known of the accounts' faults. Nodes hear of it when it changes; a healthy account costs no query. */
@inject()
export class AccountHealth {
  readonly #registry: PluginRegistry
  readonly #db: Database

  constructor(registry: PluginRegistry, db: Database) {
    this.#registry = registry
    this.#db = db
  }

  /** Another account that could take a task now. */
  hasOther(plugin: InstalledPlugin, account: UpstreamAccount): boolean {
    return !plugin.demo && plugin.accounts.some((o) => o.id !== account.id && isOpenAccount(o))
  }

  /** `retryAfter`: seconds the upstream asked for. */
  async failed(
    plugin: InstalledPlugin,
    account: UpstreamAccount,
    fault: AccountFault,
    retryAfter = 0
  ): Promise<void> {
    if (plugin.hasOneAccount) {
      // Of a single account only what an admin has to mend is worth a note, and once.
      if (plugin.demo || !fault.misconfigured) return
      if (account.failures > 0 && account.fault?.code === fault.code) return
    }
    const others = plugin.accounts.filter(({ config, id }) => config !== null && id !== account.id)
    const { rows } = await this.#db.rawQuery(FAILED, [
      JSON.stringify(fault),
      Math.min(LONGEST_ASKED, Math.max(0, retryAfter)),
      ...coolingTimes(),
      others.map(({ id }) => id),
      account.id,
    ])
    if (rows[0]?.news) await this.#registry.changed(plugin.id)
  }

  /** It took a task. What was on its way before a fault says nothing about the time after it. */
  async succeeded(plugin: InstalledPlugin, account: UpstreamAccount): Promise<void> {
    if (account.failures === 0) return
    const { rows } = await this.#db.rawQuery(
      `update upstream_accounts set failures = 0, on_trial = false
       where id = ? and failures > 0 and cooling_until is null
         and (failed_at is null or failed_at <= now() - ? * interval '1 ms')
       returning id`,
      [account.id, COOLING.first]
    )
    if (rows.length > 0) await this.#registry.changed(plugin.id)
  }
}

/** Columns of an account that starts anew: somebody changed it, or found it in order. */
export const HEALTHY = {
  failures: 0,
  cooling_until: null,
  on_trial: false,
  fault: null,
  failed_at: null,
} as const
