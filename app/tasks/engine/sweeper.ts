import { inject } from '@adonisjs/core'
import { background } from '#shared/database/background'
import { CancelUpstream } from '#tasks/engine/cancel_upstream'
import { CloseTask, keptFailure } from '#tasks/engine/close_task'
import { OVERDUE } from '#tasks/engine/statements'
import type { TaskRow } from '#tasks/task_row'

const CODES: Partial<Record<TaskRow['status'], string>> = {
  queued: 'queue_timeout',
  storing: 'output_unavailable',
}

/** Ends what has outlived its deadline and is in nobody's hands. Any number of nodes may do it at once. */
@inject()
export class Sweeper {
  readonly #close: CloseTask
  readonly #canceller: CancelUpstream

  constructor(close: CloseTask, canceller: CancelUpstream) {
    this.#close = close
    this.#canceller = canceller
  }

  async sweep(): Promise<number> {
    const { rows }: { rows: TaskRow[] } = await background().rawQuery(OVERDUE)
    for (const task of rows) {
      // A task that was let go once and came back did not wait in vain: its upstream never took it.
      const waited = task.status === 'queued' && task.started_at === null
      const code =
        (waited || task.status !== 'queued' ? CODES[task.status] : null) ?? 'task_timeout'
      const failure = keptFailure(task) ?? { code }
      const closed = await this.#close.fail(task, failure, { from: [task.status] })
      if (closed && task.status === 'running') await this.#canceller.stop(task)
    }
    return rows.length
  }
}
