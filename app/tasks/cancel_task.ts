import { inject } from '@adonisjs/core'
import db from '@adonisjs/lucid/services/db'
import { ConflictError, NotFoundError } from '#shared/errors'
import { CancelUpstream } from '#tasks/engine/cancel_upstream'
import { CloseTask } from '#tasks/engine/close_task'
import { oneTask } from '#tasks/engine/one_task'
import { WakeUps } from '#tasks/engine/wake_ups'
import type { TaskRow } from '#tasks/task_row'

/**
 * What waits is cancelled at once. What runs is cancelled where the upstream can stop it; elsewhere the upstream works
 * on and has its price, so saying "cancelled" would be a lie.
 */
@inject()
export class CancelTask {
  readonly #close: CloseTask
  readonly #upstream: CancelUpstream
  readonly #wakeUps: WakeUps

  constructor(close: CloseTask, upstream: CancelUpstream, wakeUps: WakeUps) {
    this.#close = close
    this.#upstream = upstream
    this.#wakeUps = wakeUps
  }

  /** @throws ConflictError `not_cancellable` */
  async run(task: TaskRow): Promise<TaskRow> {
    if (task.status === 'cancelled') return task
    if (task.status === 'queued') {
      const cancelled = await this.#close.cancel(task, { from: ['queued'] })
      if (cancelled) return cancelled
    }
    const current = await this.#reload(task.id)
    if (current.status === 'cancelled') return current
    if (current.status === 'submitting' && this.#upstream.can(current)) return this.#ask(current)
    if (current.status === 'running' && (await this.#upstream.run(current))) {
      this.#wakeUps.dispatch({ plugin: task.plugin_id, service: task.service_id })
      return this.#reload(task.id)
    }
    throw new ConflictError('not_cancellable', {
      body: { status: (await this.#reload(task.id)).status },
    })
  }

  /** On its way to the upstream: stopped as soon as it is known under which name the upstream has it. */
  async #ask(task: TaskRow): Promise<TaskRow> {
    const [row]: TaskRow[] = await oneTask(db.connection(), task.id, ['submitting'])
      .update({ cancel_requested: true })
      .returning('*')
    if (row) return row
    return this.run(await this.#reload(task.id))
  }

  async #reload(id: string): Promise<TaskRow> {
    const row: TaskRow | null = await db.from('tasks').where('id', id).first()
    if (!row) throw new NotFoundError('task_not_found')
    return row
  }
}
