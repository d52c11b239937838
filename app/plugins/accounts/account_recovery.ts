import { inject } from '@adonisjs/core'
import { Logger } from '@adonisjs/core/logger'
import { Database } from '@adonisjs/lucid/database'
import { failpoint } from '#shared/failpoint'
import { PluginLifecycle } from '#plugins/lifecycle'
import { PluginRegistry } from '#plugins/registry'

import { AccountLoads } from './account_loads.js'
import { COOLING, coolingFor, coolingTimes } from './cooling.js'

const TICK = 1_000

/** lease in ms. Whoever takes a test moves it on, so that no other node takes it too. */
const TAKE_TEST = `
update upstream_accounts a set cooling_until = now() + ?::int * interval '1 ms'
from (
  select id from upstream_accounts where cooling_until <= now() and enabled and removed_at is null
  order by cooling_until limit 1 for update skip locked
) due
where a.id = due.id
returning a.id, a.plugin_id`

/** account. It is not trusted before it has taken a task. */
const PASSED = `
update upstream_accounts set cooling_until = null, on_trial = true
where id = ? and cooling_until is not null`

/** longest, first, account */
const STILL_FAILING = `
update upstream_accounts set failures = failures + 1, failed_at = now(),
  cooling_until = now() + ${coolingFor('failures')}
where id = ? and cooling_until is not null`

/** Tests accounts whose cool-down is over and brings them back; takes away those that were removed and have ended. */
@inject()
export class AccountRecovery {
  #timer: NodeJS.Timeout | null = null
  #round: Promise<void> | null = null

  constructor(
    private registry: PluginRegistry,
    private lifecycle: PluginLifecycle,
    private loads: AccountLoads,
    private db: Database,
    private logger: Logger
  ) {}

  start(): void {
    this.#timer ??= setInterval(() => void this.run(), TICK)
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
    await this.#round
  }

  /** One round at a time; it asks the database only where an account is known to need it. */
  run(): Promise<void> {
    this.#round ??= this.#work()
      .catch((error) => this.logger.error({ err: error }, 'accounts: a round failed'))
      .finally(() => (this.#round = null))
    return this.#round
  }

  async #work(): Promise<void> {
    const plugins = this.registry.all()
    for (const plugin of plugins) {
      if (!plugin.accounts.some(({ removing }) => removing)) continue
      if (await this.loads.drain(plugin.id)) await this.registry.changed(plugin.id)
    }
    if (plugins.some(({ accounts }) => accounts.some((account) => account.coolingUntil))) {
      while (await this.#testNext());
    }
  }

  async #testNext(): Promise<boolean> {
    const { rows } = await this.db.rawQuery(TAKE_TEST, [COOLING.testLease])
    const [taken]: { id: string; plugin_id: string }[] = rows
    if (!taken) return false
    await failpoint('account.test_taken')
    const plugin = this.registry.find(taken.plugin_id)
    const account = plugin?.account(taken.id)
    if (!plugin?.loaded || !account?.config) return true
    const { ok, message } = await this.lifecycle.test(plugin, 'en', {
      values: account.config,
      allowPrivateHosts: account.allowPrivateHosts,
    })
    this.logger.info({ plugin: plugin.id, account: account.id, ok, message }, 'accounts: tested')
    if (ok) await this.db.rawQuery(PASSED, [account.id])
    else await this.db.rawQuery(STILL_FAILING, [...coolingTimes(), account.id])
    await this.registry.changed(plugin.id)
    return true
  }
}
