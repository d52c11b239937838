import { inject } from '@adonisjs/core'
import { Logger } from '@adonisjs/core/logger'
import { AppError } from '#shared/errors'
import { failpoint } from '#shared/failpoint'
import { isStorageFull } from '#shared/storage_full'
import type { NewFile } from '#files/file_row'
import { isUpstreamError } from '#tasks/engine/answers'
import { CloseTask } from '#tasks/engine/close_task'
import type { Lease } from '#tasks/engine/leases'
import { Outcome } from '#tasks/engine/outcome'
import { OutputStorage } from '#tasks/engine/output_storage'
import { Transitions } from '#tasks/engine/transitions'
import { ASK_FOR_ROOM, backoff, STORAGE_FULL } from '#tasks/engine/tuning'
import type { ClaimedTask } from '#tasks/task_row'

/** No second try makes these better. */
const HOPELESS = new Set([
  'host_not_allowed',
  'upstream_too_large',
  'unexpected_type',
  'too_many_redirects',
])
/** A picture that is "not found" may only not be there yet; later it is gone. */
const MAX_REFUSALS = 6

/** Fetches the outputs of a finished task and closes it. */
@inject()
export class Storer {
  readonly #storage: OutputStorage
  readonly #outcome: Outcome
  readonly #close: CloseTask
  readonly #transitions: Transitions
  readonly #logger: Logger

  constructor(
    storage: OutputStorage,
    outcome: Outcome,
    close: CloseTask,
    transitions: Transitions,
    logger: Logger
  ) {
    this.#storage = storage
    this.#outcome = outcome
    this.#close = close
    this.#transitions = transitions
    this.#logger = logger
  }

  async run(task: ClaimedTask, lease: Lease): Promise<void> {
    await failpoint('store.claimed')
    const condition = { from: ['storing' as const], token: lease.token }
    if (!task.result) {
      await this.#close.fail(task, { code: 'output_lost' }, condition)
      return
    }
    let files: NewFile[]
    try {
      files = await this.#storage.fetch(task, task.result, lease)
    } catch (error) {
      return this.#failed(task, lease, error)
    }
    await failpoint('store.fetched')
    const closed = await this.#outcome.succeed(task, task.result, files, condition)
    // Only a task that ended without its files leaves them behind, for OrphanFiles to collect; the next try of a living
    // one finds them in place.
    if (!closed) {
      this.#logger.warn({ task: task.id }, 'tasks: stored outputs of a task that others work on')
    }
  }

  /** Another node may store it at once. */
  leave(task: ClaimedTask, lease: Lease): Promise<void> {
    return this.#transitions.later(task, 'storing', 0, { token: lease.token })
  }

  async #failed(task: ClaimedTask, lease: Lease, error: unknown): Promise<void> {
    if (lease.signal.aborted) return
    this.#logger.warn({ err: error, task: task.id }, 'tasks: an output could not be stored')
    const condition = { from: ['storing' as const], token: lease.token }
    const broken = error instanceof AppError && error.status === 422
    if (broken || (isUpstreamError(error) && HOPELESS.has(error.code))) {
      await this.#close.fail(task, { code: 'output_rejected' }, condition)
      return
    }
    const full = isStorageFull(error)
    const refused = isUpstreamError(error) && !error.retryable
    if (task.overdue || (refused && task.attempts + 1 >= MAX_REFUSALS)) {
      const code = full ? STORAGE_FULL : 'output_unavailable'
      await this.#close.fail(task, { code }, condition)
      return
    }
    const delay = full ? ASK_FOR_ROOM : backoff(task.attempts + 1)
    await this.#transitions.later(task, 'storing', delay, {
      counted: !full,
      token: lease.token,
      reason: full ? STORAGE_FULL : undefined,
    })
  }
}
