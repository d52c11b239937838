import { inject } from '@adonisjs/core'
import { Logger } from '@adonisjs/core/logger'
import { failpoint } from '#shared/failpoint'
import { isStorageFull } from '#shared/storage_full'
import { isUpstreamError, readStatus, type Answer } from '#tasks/engine/answers'
import { CancelUpstream } from '#tasks/engine/cancel_upstream'
import { CloseTask, type Failure } from '#tasks/engine/close_task'
import { Failover } from '#tasks/engine/failover'
import { Outcome, type Finished } from '#tasks/engine/outcome'
import { CallAborted, PluginCalls, PluginUnavailable } from '#tasks/engine/plugin_calls'
import { Transitions } from '#tasks/engine/transitions'
import { ASK_FOR_ROOM, backoff, STORAGE_FULL, TUNING } from '#tasks/engine/tuning'
import type { EngineHooks } from '#tasks/engine/hooks'
import { AppError } from '#shared/errors'
import { ProcessLost } from '#plugins/isolation/errors'
import { storable } from '#tasks/storable'
import type { ClaimedTask } from '#tasks/task_row'

/** A plugin that throws at every poll is broken; one that throws once met an odd answer. */
const MAX_PLUGIN_ERRORS = 5

/** An upstream that cannot be understood or reached now may still finish the task: ask again until the deadline. */
const PATIENT = new Set([
  'upstream_garbage',
  'upstream_timeout',
  'upstream_unreachable',
  'upstream_too_large',
  'too_many_redirects',
])

/** This look says nothing of the task; when it was the last one, the task ends with what stood in the way. */
interface Unclear {
  kind: 'unclear'
  why: Failure
}

/** Asks the upstream how a running task is doing. Polls may overlap or repeat: they only read, and closing is decided once. */
@inject()
export class Follower {
  readonly #calls: PluginCalls
  readonly #transitions: Transitions
  readonly #close: CloseTask
  readonly #outcome: Outcome
  readonly #canceller: CancelUpstream
  readonly #failover: Failover
  readonly #logger: Logger

  constructor(
    calls: PluginCalls,
    transitions: Transitions,
    close: CloseTask,
    outcome: Outcome,
    canceller: CancelUpstream,
    failover: Failover,
    logger: Logger
  ) {
    this.#calls = calls
    this.#transitions = transitions
    this.#close = close
    this.#outcome = outcome
    this.#canceller = canceller
    this.#failover = failover
    this.#logger = logger
  }

  /** True when the task is no longer running upstream. */
  async poll(task: ClaimedTask, hooks: EngineHooks): Promise<boolean> {
    await failpoint('poll.claimed')
    if (!(await this.#calls.prepare(task)) && !task.overdue) {
      await this.#transitions.later(task, 'running', backoff(1))
      return false
    }
    const answer = await this.#ask(task)
    await failpoint('poll.answered')
    if (answer && (answer.kind === 'succeeded' || answer.kind === 'failed')) {
      return this.#finish(task, answer, hooks)
    }
    if (answer?.kind === 'pending') {
      await this.#transitions.progress(task, answer.progress, answer.previewUrl)
    }
    if (!task.overdue) return false
    const code = this.#calls.canCall(task) ? 'task_timeout' : 'plugin_unavailable'
    const failure = answer?.kind === 'unclear' ? answer.why : { code }
    const closed = await this.#close.fail(task, failure, { from: ['running'] })
    if (closed) await this.#canceller.stop(task)
    return true
  }

  /** Other nodes may poll these at once. */
  leave(taskIds: string[]): Promise<void> {
    return this.#transitions.giveBack(taskIds)
  }

  async #finish(task: ClaimedTask, answer: Finished, hooks: EngineHooks): Promise<boolean> {
    try {
      await this.#outcome.take(task, answer, { status: 'running' }, hooks)
      return true
    } catch (error) {
      if (!isStorageFull(error)) throw error
      this.#logger.warn({ err: error, task: task.id }, 'tasks: no room for an output')
    }
    if (task.overdue) {
      await this.#close.fail(task, { code: STORAGE_FULL }, { from: ['running'] })
      return true
    }
    await this.#transitions.later(task, 'running', ASK_FOR_ROOM, { reason: STORAGE_FULL })
    return false
  }

  /** The answer, or null where there is none worth acting on. */
  async #ask(task: ClaimedTask): Promise<Answer | Unclear | null> {
    try {
      const answer = readStatus(
        await this.#calls.call(task, TUNING.statusTimeout, null, ({ operation }, ctx) =>
          operation.status(structuredClone(task.reference), ctx)
        )
      )
      if (answer.kind !== 'garbage') return answer
      this.#logger.warn({ task: task.id, plugin: task.plugin_id, answer }, 'tasks: odd status')
      return null
    } catch (error) {
      return this.#failed(task, error)
    }
  }

  async #failed(task: ClaimedTask, error: unknown): Promise<Answer | Unclear | null> {
    // Where it worked on others, too, it was perhaps one of those.
    const chance = error instanceof ProcessLost && !error.alone
    const unavailable = error instanceof PluginUnavailable || error instanceof AppError
    this.#logger.warn({ err: error, task: task.id, plugin: task.plugin_id }, 'tasks: poll failed')
    if (chance) return this.#later(task, backoff(1))
    if (unavailable || error instanceof CallAborted) return this.#later(task, backoff(3))
    if (isUpstreamError(error)) {
      const why = { code: storable(error.code), message: storable(error.text) }
      if (error.misconfigured) await this.#failover.refused(task, error)
      if (!error.retryable && !error.misconfigured && !PATIENT.has(error.code)) {
        return { kind: 'failed', ...why }
      }
      if (error.retryAfter !== undefined) await this.#later(task, backoff(1, error.retryAfter))
      return { kind: 'unclear', why }
    }
    if (task.attempts + 1 < MAX_PLUGIN_ERRORS) {
      return this.#later(task, this.#calls.find(task)?.operation.pollInterval ?? 2_000, true)
    }
    return { kind: 'failed', code: 'plugin_error' }
  }

  async #later(task: ClaimedTask, delay: number, counted = false): Promise<null> {
    if (!task.overdue) await this.#transitions.later(task, 'running', delay, { counted })
    return null
  }
}
