import type { Logger } from '@adonisjs/core/logger'
import db from '@adonisjs/lucid/services/db'
import type { LiveHub } from '#notifications/live_hub'
import { isOpenAccount } from '#plugins/accounts/upstream_account'
import type { InstalledPlugin } from '#plugins/installed_plugin'
import type { PluginRegistry } from '#plugins/registry'

/** More wait in a crowd, and see it with the next step of their task. */
const MOST = 300

/** Tells the readers of this node why a task waits when the accounts that could take it come or go. */
export class WaitingNews {
  readonly #hub: LiveHub
  readonly #open = new Map<string, string>()

  constructor(hub: LiveHub, registry: PluginRegistry, logger: Logger) {
    this.#hub = hub
    for (const plugin of registry.all()) this.#open.set(plugin.id, openAccounts(plugin))
    registry.onChange((plugin) => {
      this.#follow(plugin).catch((error) => logger.warn({ err: error }, 'live: no news of waiting'))
    })
  }

  async #follow(plugin: InstalledPlugin): Promise<void> {
    const before = this.#open.get(plugin.id)
    const open = openAccounts(plugin)
    this.#open.set(plugin.id, open)
    if (before === undefined || before === open || this.#hub.clients === 0) return
    const rows: { id: string; team_id: string }[] = await db
      .from('tasks')
      .where({ plugin_id: plugin.id, status: 'queued' })
      .select('id', 'team_id')
      .limit(MOST)
    for (const row of rows) this.#hub.hear({ type: 'task', ...row })
  }
}

function openAccounts(plugin: InstalledPlugin): string {
  if (plugin.hasOneAccount) return 'any'
  return plugin.accounts
    .filter(isOpenAccount)
    .map(({ id }) => id)
    .join()
}
