import { inject } from '@adonisjs/core'
import { Logger } from '@adonisjs/core/logger'
import type { UpstreamError } from '@wxiai/sdk'
import { AccountHealth } from '#plugins/accounts/account_health'
import type { UpstreamAccount } from '#plugins/accounts/upstream_account'
import type { InstalledPlugin } from '#plugins/installed_plugin'
import { PluginRegistry } from '#plugins/registry'
import { isUpstreamError } from '#tasks/engine/answers'
import { CallAborted } from '#tasks/engine/plugin_calls'
import { Transitions } from '#tasks/engine/transitions'
import { WakeUps } from '#tasks/engine/wake_ups'
import { storable } from '#tasks/storable'
import type { TaskRow } from '#tasks/task_row'

/** A task that no account takes is not handed around for ever. */
const MOST_MOVES = 3

/** Codes behind which the task itself is not at fault, though nobody knows what became of it. */
export const UNCLEAR = new Set(['upstream_timeout', 'upstream_unreachable', 'upstream_garbage'])

/** What submits say about the accounts, and the way of a task from one account to another. */
@inject()
export class Failover {
  readonly #registry: PluginRegistry
  readonly #health: AccountHealth
  readonly #transitions: Transitions
  readonly #wakeUps: WakeUps
  readonly #logger: Logger

  constructor(
    registry: PluginRegistry,
    health: AccountHealth,
    transitions: Transitions,
    wakeUps: WakeUps,
    logger: Logger
  ) {
    this.#registry = registry
    this.#health = health
    this.#transitions = transitions
    this.#wakeUps = wakeUps
    this.#logger = logger
  }

  /** False where the task is bound to an account that is gone. Another node may have made it a moment ago. */
  async hasAccount(task: TaskRow): Promise<boolean> {
    if (task.account_id === null || this.#of(task)) return true
    await this.#registry.reload(task.plugin_id)
    return this.#of(task) !== null
  }

  /** The upstream took a task of this account. */
  async accepted(task: TaskRow): Promise<void> {
    const found = this.#of(task)
    if (found) await this.#health.succeeded(found.plugin, found.account)
  }

  /** A submit, or the credentials of a poll, were refused. Faults of the input say nothing about the account. */
  async refused(task: TaskRow, error: unknown): Promise<void> {
    const found = this.#of(task)
    const fault = faultOf(error)
    if (!found || !fault) return
    const { text, misconfigured, retryAfter } = fault
    const told = { code: storable(fault.code), message: storable(text), misconfigured }
    try {
      await this.#health.failed(found.plugin, found.account, told, retryAfter)
    } catch (cause) {
      // The task goes on, whatever became of the note.
      this.#logger.warn({ err: cause, task: task.id }, 'tasks: a fault was not written down')
    }
  }

  /**
   * Puts a task back into the queue for another account; only to be called where it is certain that the upstream has
   * nothing. Null where no other can take it.
   */
  async move(task: TaskRow, token: string): Promise<TaskRow | null> {
    const found = this.#of(task)
    if (!found || isBound(task) || task.moves >= MOST_MOVES) return null
    if (!this.#health.hasOther(found.plugin, found.account)) return null
    const row = await this.#transitions.requeue(task, token, {
      delay: 0,
      fixed: false,
      moved: true,
    })
    if (row) this.#wakeUps.dispatch({ plugin: row.plugin_id, service: row.service_id })
    return row
  }

  #of(task: TaskRow): { plugin: InstalledPlugin; account: UpstreamAccount } | null {
    const plugin = this.#registry.find(task.plugin_id)
    const account = plugin?.account(task.account_id)
    return plugin && account ? { plugin, account } : null
  }
}

/** It continues a work that only its own account knows. */
export function isBound(task: TaskRow): boolean {
  return task.parent_id !== null
}

function faultOf(
  error: unknown
): Pick<UpstreamError, 'code' | 'text' | 'misconfigured' | 'retryAfter'> | null {
  if (error instanceof CallAborted) {
    const text = { 'en': 'It did not answer in time.', 'zh-CN': '未在规定时间内响应。' }
    return { code: 'upstream_timeout', text, misconfigured: false }
  }
  if (!isUpstreamError(error)) return null
  return error.retryable || error.misconfigured || UNCLEAR.has(error.code) ? error : null
}
