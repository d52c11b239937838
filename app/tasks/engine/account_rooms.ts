import { inject } from '@adonisjs/core'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { holdLock } from '#shared/database/advisory_lock'
import { PluginRegistry } from '#plugins/registry'
import { spread, type AccountRoom } from '#tasks/engine/spread'
import { ACCOUNT_ROOMS, BIND_ACCOUNTS } from '#tasks/engine/statements'
import type { ClaimedTask } from '#tasks/task_row'

/** What the accounts of a plugin may take now. */
export interface Rooms {
  /** Where there is nothing to choose: whose all tasks are. */
  account: string | null
  /** Else the room of every account. */
  byAccount: Map<string, AccountRoom> | null
}

/**
 * Which account gets which task. Limits of accounts hold over all services and nodes: within the transaction of a claim
 * one at a time measures and binds. A plugin with one account without limits pays nothing for it.
 */
@inject()
export class AccountRooms {
  readonly #registry: PluginRegistry

  constructor(registry: PluginRegistry) {
    this.#registry = registry
  }

  async measure(pluginId: string, trx: TransactionClientContract): Promise<Rooms> {
    const plugin = this.#registry.find(pluginId)
    const main = plugin?.account(null)?.id ?? null
    if (!plugin || plugin.hasOneAccount) return { account: main, byAccount: null }
    await lockAccounts(pluginId, trx)
    const { rows } = await trx.rawQuery(ACCOUNT_ROOMS, [pluginId, main] as never[])
    // What this node cannot call, because news of it has not come yet, another node will.
    const usable = (id: string) => plugin.credentials(id).config !== null
    return {
      account: null,
      byAccount: new Map(
        rows.map(({ id, weight, room }: AccountRoom & { id: string }) => [
          id,
          { weight, room: usable(id) ? room : 0 },
        ])
      ),
    }
  }

  /** Gives each task that was claimed its account. */
  async bind(tasks: ClaimedTask[], { byAccount }: Rooms, trx: TransactionClientContract) {
    if (!byAccount || tasks.length === 0) return
    const bound = spread(tasks, byAccount)
    for (const [task, account] of bound) {
      // What another account said about it is of no use to this one.
      if (task.account_id !== null && task.account_id !== account) task.attempts = 1
      task.account_id = account
    }
    const accounts = [...bound.values()]
    await trx.rawQuery(BIND_ACCOUNTS, [[...bound.keys()].map(({ id }) => id), accounts])
  }
}

/** Held to the end of the transaction: nobody else gives tasks to accounts of this plugin, or takes one away. */
export async function lockAccounts(pluginId: string, trx: TransactionClientContract) {
  await holdLock(`tasks.accounts:${pluginId}`, trx)
}
