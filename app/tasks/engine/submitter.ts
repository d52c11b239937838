import { inject } from '@adonisjs/core'
import { setTimeout as sleep } from 'node:timers/promises'
import { Logger } from '@adonisjs/core/logger'
import type { Json } from '@wxiai/sdk'
import { failpoint } from '#shared/failpoint'
import { AppError } from '#shared/errors'
import { ProcessLost } from '#plugins/isolation/errors'
import { isStorageFull } from '#shared/storage_full'
import { isUpstreamError, readSubmission, type Answer } from '#tasks/engine/answers'
import { Arrivals } from '#tasks/engine/arrivals'
import { CancelUpstream } from '#tasks/engine/cancel_upstream'
import { CloseTask, keptFailure, type Failure } from '#tasks/engine/close_task'
import { Failover, isBound, UNCLEAR } from '#tasks/engine/failover'
import type { EngineHooks } from '#tasks/engine/hooks'
import type { Lease } from '#tasks/engine/leases'
import { Outcome, type Finished } from '#tasks/engine/outcome'
import { OutputStorage } from '#tasks/engine/output_storage'
import { CallAborted, PluginCalls, PluginUnavailable } from '#tasks/engine/plugin_calls'
import { Transitions } from '#tasks/engine/transitions'
import { backoff, PATIENCE_FOR_ROOM, STORAGE_FULL, TUNING } from '#tasks/engine/tuning'
import { storable } from '#tasks/storable'
import type { ClaimedTask, PendingResult, TaskRow } from '#tasks/task_row'

/** Waits between asking once more whether the upstream took a task. */
const ASK_AGAIN = 5_000

/**
 * Hands a task to the upstream, once. What cannot be known for sure (a crash, a lost answer) is asked of the plugin's
 * `find`; a plugin without it gets the task failed and refunded, never a second submit. A task that an account certainly
 * did not take may go to another.
 */
@inject()
export class Submitter {
  readonly #calls: PluginCalls
  readonly #transitions: Transitions
  readonly #close: CloseTask
  readonly #outcome: Outcome
  readonly #canceller: CancelUpstream
  readonly #failover: Failover
  readonly #storage: OutputStorage
  readonly #logger: Logger

  constructor(
    calls: PluginCalls,
    transitions: Transitions,
    close: CloseTask,
    outcome: Outcome,
    canceller: CancelUpstream,
    failover: Failover,
    storage: OutputStorage,
    logger: Logger
  ) {
    this.#calls = calls
    this.#transitions = transitions
    this.#close = close
    this.#outcome = outcome
    this.#canceller = canceller
    this.#failover = failover
    this.#storage = storage
    this.#logger = logger
  }

  /** A task that was just let go by the dispatcher. */
  async run(task: ClaimedTask, lease: Lease, hooks: EngineHooks): Promise<void> {
    await failpoint('submit.claimed')
    if (!(await this.#calls.prepare(task)) && !task.overdue) {
      return this.#again(task, lease, ASK_AGAIN)
    }
    if (!this.#calls.isOpen(task)) return this.#fail(task, lease, 'plugin_unavailable')
    if (task.overdue) return this.#late(task, lease)
    if (!(await this.#failover.hasAccount(task))) return this.#fail(task, lease, 'account_removed')
    // An earlier try said that the upstream took nothing. Where it can be asked, it is asked.
    if (task.attempts > 1 && this.#calls.find(task)?.operation.find) {
      const found = await this.#find(task, lease)
      if (found === 'unsure') return this.#again(task, lease, ASK_AGAIN, true)
      if (found) return this.#accept(task, lease, found.reference, hooks)
    }
    await this.#submit(task, lease, hooks)
  }

  /** A task whose submitter is gone: nobody knows whether the upstream has it. */
  async recover(task: ClaimedTask, lease: Lease, hooks: EngineHooks): Promise<void> {
    await failpoint('recover.claimed')
    if (task.result) return this.#keep(task, task.result, lease, hooks)
    if (!(await this.#calls.prepare(task)) && !task.overdue) {
      return this.#transitions.later(task, 'submitting', ASK_AGAIN, { token: lease.token })
    }
    const found = this.#calls.find(task)
    if (!found?.operation.find) return this.#fail(task, lease, 'submit_lost')
    const answer = await this.#find(task, lease)
    if (answer === 'unsure') {
      if (task.overdue) return this.#fail(task, lease, 'submit_lost')
      return this.#transitions.later(task, 'submitting', ASK_AGAIN, { token: lease.token })
    }
    if (answer === undefined) return this.#fail(task, lease, 'submit_lost')
    if (answer) return this.#accept(task, lease, answer.reference, hooks)
    if (task.overdue) return this.#late(task, lease)
    if (!this.#calls.isOpen(task)) return this.#fail(task, lease, 'plugin_unavailable')
    await this.#submit(task, lease, hooks)
  }

  /** What a submit had reported before its node died. The rest is lost: nobody asks for it a second time. */
  async #keep(task: TaskRow, came: PendingResult, lease: Lease, hooks: EngineHooks) {
    const result = { ...came, incomplete: { code: 'submit_lost' } }
    const from = { status: 'submitting' as const, token: lease.token }
    await this.#outcome.store(task, result, from, hooks)
  }

  async #submit(task: ClaimedTask, lease: Lease, hooks: EngineHooks): Promise<void> {
    let answer: Answer
    const parts = { storage: this.#storage, transitions: this.#transitions, logger: this.#logger }
    const arrivals = new Arrivals(task, lease, parts)
    const limit = this.#calls.find(task)?.operation.submitTimeout ?? TUNING.submitTimeout
    try {
      await failpoint('submit.before_call')
      answer = readSubmission(
        await this.#calls.call(task, limit, lease, ({ operation }, ctx) =>
          operation.submit(structuredClone(task.input), { ...ctx, report: arrivals.report })
        )
      )
      await failpoint('submit.after_call')
    } catch (error) {
      await arrivals.end()
      if (!arrivals.any) return this.#refused(task, lease, error, hooks)
      if (lease.signal.aborted) return
      this.#logger.warn({ err: error, task: task.id }, 'tasks: a submit broke off')
      await this.#failover.refused(task, error)
      return this.#finish(task, lease, arrivals.alone(failureOf(error)), hooks)
    }
    await arrivals.end()
    if (answer.kind === 'accepted' && !arrivals.any) {
      await this.#accept(task, lease, answer.reference, hooks)
      return this.#failover.accepted(task)
    }
    if (answer.kind === 'succeeded' || (answer.kind === 'failed' && !arrivals.any)) {
      const whole = answer.kind === 'succeeded' ? arrivals.before(answer) : answer
      await this.#finish(task, lease, whole, hooks)
      return this.#failover.accepted(task)
    }
    if (answer.kind !== 'failed') {
      this.#logger.error(
        { task: task.id, plugin: task.plugin_id, answer },
        'tasks: a plugin broke its contract'
      )
    }
    if (!arrivals.any) return this.#fail(task, lease, 'plugin_error')
    const why =
      answer.kind === 'failed'
        ? { code: answer.code, message: answer.message }
        : { code: 'plugin_error' }
    await this.#finish(task, lease, arrivals.alone(why), hooks)
  }

  /** The answer is here and nowhere else: where the disk is full it waits in memory for a little while. */
  async #finish(task: TaskRow, lease: Lease, answer: Finished, hooks: EngineHooks): Promise<void> {
    const from = { status: 'submitting' as const, token: lease.token }
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#outcome.take(task, answer, from, hooks)
      } catch (error) {
        if (!isStorageFull(error)) throw error
        this.#logger.warn({ err: error, task: task.id }, 'tasks: no room for an output')
        if (lease.signal.aborted) return
        if (attempt === PATIENCE_FOR_ROOM) return this.#fail(task, lease, STORAGE_FULL)
        await sleep(backoff(attempt))
      }
    }
  }

  async #refused(
    task: ClaimedTask,
    lease: Lease,
    error: unknown,
    hooks: EngineHooks
  ): Promise<void> {
    if (lease.signal.aborted) return
    const upstream = isUpstreamError(error) ? error : null
    this.#logger[upstream ? 'warn' : 'error'](
      { err: error, task: task.id, plugin: task.plugin_id },
      'tasks: submit did not succeed'
    )
    await this.#failover.refused(task, error)
    let untaken = upstream?.retryable || upstream?.misconfigured
    if (!untaken && this.#isUnclear(error) && this.#calls.find(task)?.operation.find) {
      const found = await this.#find(task, lease)
      if (found === 'unsure') {
        return this.#again(task, lease, ASK_AGAIN, true, failureOf(error))
      }
      if (found) return this.#accept(task, lease, found.reference, hooks)
      untaken = found === null && upstream !== null
    }
    if (untaken && (await this.#move(task, lease))) return
    if (upstream?.retryable) {
      const delay = backoff(task.attempts, upstream.retryAfter)
      return this.#again(task, lease, delay, false, failureOf(error))
    }
    await this.#close.fail(task, failureOf(error), { from: ['submitting'], token: lease.token })
  }

  /** The call ended in a way that leaves open whether the upstream has the task. */
  #isUnclear(error: unknown): boolean {
    if (!isUpstreamError(error)) return !(error instanceof PluginUnavailable)
    return UNCLEAR.has(error.code)
  }

  /** `fixed`: only this account can say what became of the try before; `why`: what the task ends with when no try succeeds. */
  async #again(
    task: ClaimedTask,
    lease: Lease,
    delay: number,
    fixed = false,
    why?: Failure
  ): Promise<void> {
    const again = { delay, fixed: fixed || isBound(task), why }
    await this.#queued(await this.#transitions.requeue(task, lease.token, again))
  }

  async #move(task: ClaimedTask, lease: Lease): Promise<boolean> {
    await failpoint('move.before')
    const row = await this.#failover.move(task, lease.token)
    if (row) {
      await failpoint('move.committed')
      await this.#queued(row)
    }
    return row !== null
  }

  /** Whoever wanted it stopped while it was on its way. */
  async #queued(row: TaskRow | null): Promise<void> {
    if (row?.cancel_requested) await this.#close.cancel(row, { from: ['queued'] })
  }

  /** The upstream's reference, null where it has none, undefined where nobody can be asked. */
  async #find(task: TaskRow, lease: Lease) {
    try {
      const reference = await this.#calls.call(
        task,
        TUNING.statusTimeout,
        lease,
        async ({ operation }, ctx) => operation.find!(ctx)
      )
      return reference === null || reference === undefined
        ? reference
        : { reference: storable(reference) }
    } catch (error) {
      this.#logger.warn({ err: error, task: task.id }, 'tasks: could not find out about a submit')
      return 'unsure' as const
    }
  }

  /** The reference is worth more than anything here: it is written as long as the claim stands. */
  async #accept(task: TaskRow, lease: Lease, reference: Json, hooks: EngineHooks): Promise<void> {
    const firstPoll = this.#calls.find(task)?.operation.pollInterval ?? 2_000
    for (let attempt = 1; ; attempt += 1) {
      try {
        const row = await this.#transitions.accepted(task, lease.token, reference, firstPoll)
        if (!row) {
          this.#logger.error(
            { task: task.id, reference },
            'tasks: the upstream took a task that ended'
          )
        } else if (row.cancel_requested) await this.#canceller.run(row)
        return hooks.running()
      } catch (error) {
        this.#logger.error({ err: error, task: task.id, reference }, 'tasks: reference not saved')
        if (lease.signal.aborted) return
        await sleep(Math.min(2_000, 100 * 2 ** attempt))
      }
    }
  }

  /** The time of its tries is over. */
  async #late(task: TaskRow, lease: Lease): Promise<void> {
    const condition = { from: ['submitting' as const], token: lease.token }
    await this.#close.fail(task, keptFailure(task) ?? { code: 'task_timeout' }, condition)
  }

  async #fail(task: TaskRow, lease: Lease, code: string): Promise<void> {
    await this.#close.fail(task, { code }, { from: ['submitting'], token: lease.token })
  }
}

function failureOf(error: unknown): Failure {
  if (isUpstreamError(error)) return { code: storable(error.code), message: storable(error.text) }
  const gone = [PluginUnavailable, AppError, ProcessLost].some((kind) => error instanceof kind)
  if (gone) return { code: 'plugin_unavailable' }
  if (error instanceof CallAborted) return { code: 'upstream_timeout' }
  return { code: isStorageFull(error) ? STORAGE_FULL : 'plugin_error' }
}
