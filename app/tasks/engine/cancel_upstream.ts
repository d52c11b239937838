import { inject } from '@adonisjs/core'
import { Logger } from '@adonisjs/core/logger'
import { CloseTask } from '#tasks/engine/close_task'
import { PluginCalls } from '#tasks/engine/plugin_calls'
import { TUNING } from '#tasks/engine/tuning'
import type { TaskRow } from '#tasks/task_row'

/** Stops a running task at its upstream, and then here. */
@inject()
export class CancelUpstream {
  readonly #calls: PluginCalls
  readonly #close: CloseTask
  readonly #logger: Logger

  constructor(calls: PluginCalls, close: CloseTask, logger: Logger) {
    this.#calls = calls
    this.#close = close
    this.#logger = logger
  }

  can(task: TaskRow): boolean {
    return this.#calls.find(task)?.operation.cancel !== undefined
  }

  /** False when the upstream would not stop it; the task then goes on. */
  async run(task: TaskRow): Promise<boolean> {
    if (!(await this.stop(task))) return false
    return (await this.#close.cancel(task, { from: ['running'] })) !== null
  }

  /** Best effort, for tasks that end here anyway. */
  async stop(task: TaskRow): Promise<boolean> {
    if (!(await this.#calls.prepare(task))) return false
    if (!this.can(task) || task.reference === null) return false
    try {
      await this.#calls.call(task, TUNING.statusTimeout, null, async ({ operation }, ctx) =>
        operation.cancel!(task.reference, ctx)
      )
      return true
    } catch (error) {
      this.#logger.warn({ err: error, task: task.id }, 'tasks: the upstream did not cancel')
      return false
    }
  }
}
