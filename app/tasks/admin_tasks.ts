import { inject } from '@adonisjs/core'
import db from '@adonisjs/lucid/services/db'
import type { CursorPage, Task } from '@wxiai/sdk/wire'
import { pageOf } from '#shared/newest_first'
import { speak } from '#settings/languages'
import { accountName } from '#plugins/accounts/account_presenter'
import { PluginRegistry } from '#plugins/registry'
import { TaskHistory, type HistoryFilters } from '#tasks/task_history'
import { TaskPresenter } from '#tasks/task_presenter'
import type { TaskRow } from '#tasks/task_row'

export interface AdminTask extends Task {
  user: { id: string; name: string; email: string } | null
  /** Whose it is upstream, where the plugin has several. */
  account: string | null
}

/** Everybody's tasks, with whose they are. */
@inject()
export class AdminTasks {
  readonly #history: TaskHistory
  readonly #presenter: TaskPresenter
  readonly #registry: PluginRegistry

  constructor(history: TaskHistory, presenter: TaskPresenter, registry: PluginRegistry) {
    this.#registry = registry
    this.#history = history
    this.#presenter = presenter
  }

  async page(
    filters: HistoryFilters,
    { locale }: { locale: string }
  ): Promise<CursorPage<AdminTask>> {
    const found = await this.#history.rows(filters)
    return pageOf(found, await this.present(found.rows, locale))
  }

  async present(rows: TaskRow[], locale: string): Promise<AdminTask[]> {
    const ids = [...new Set(rows.map((row) => row.user_id).filter((id) => id !== null))]
    const users: { id: string; name: string; email: string }[] = ids.length
      ? await db.from('users').whereIn('id', ids).select('id', 'name', 'email')
      : []
    const byId = new Map(users.map((user) => [user.id, user]))
    const tasks = await this.#presenter.many(rows, locale)
    return tasks.map((task, i) => ({
      ...task,
      user: byId.get(rows[i]!.user_id ?? '') ?? null,
      account: this.#accountOf(rows[i]!, locale),
    }))
  }

  #accountOf({ plugin_id: id, account_id: account, status }: TaskRow, locale: string) {
    const plugin = this.#registry.find(id)
    if (!plugin || plugin.accounts.length < 2 || status === 'queued') return null
    const found = plugin.account(account)
    return found && accountName(found, speak(locale))
  }
}
