import { inject } from '@adonisjs/core'
import { background } from '#shared/database/background'
import type { Json } from '@wxiai/sdk'
import type { TaskState } from '@wxiai/sdk/wire'
import { Bus } from '#shared/bus/bus'
import { unindexed } from '#shared/database/unindexed'
import { failpoint } from '#shared/failpoint'
import { codeAndMessage, live, type Failure } from '#tasks/engine/close_task'
import type { Claim } from '#tasks/engine/leases'
import { oneTask } from '#tasks/engine/one_task'
import { TUNING } from '#tasks/engine/tuning'
import { TASK_COLUMNS, type ClaimedTask, type PendingResult, type TaskRow } from '#tasks/task_row'

interface Requeue {
  delay: number
  fixed: boolean
  moved?: boolean
  why?: Failure
}

/** The steps of a task between its first and its last state. Each is one conditional write; false: somebody was faster. */
@inject()
export class Transitions {
  readonly #bus: Bus

  constructor(bus: Bus) {
    this.#bus = bus
  }

  /** The upstream took it. */
  async accepted(
    task: TaskRow,
    token: string,
    reference: Json,
    firstPoll: number
  ): Promise<TaskRow | null> {
    await failpoint('submit.before_save')
    const [row]: TaskRow[] = await oneTask(background(), task.id, ['submitting'], token)
      .update({
        status: 'running',
        reference: JSON.stringify(reference),
        claimed_by: null,
        claimed_until: null,
        attempts: 0,
        error_code: null,
        error_message: null,
        due_at: background().raw(
          `case when woken then now() else now() + ? * interval '1 ms' end`,
          [firstPoll]
        ),
        woken: false,
      })
      .returning(TASK_COLUMNS)
    await failpoint('submit.saved')
    if (row) this.#bus.announce('live', live(row))
    return row ?? null
  }

  /**
   * Another try in `delay` milliseconds: `fixed` where only the same account will do, `moved` where it is for another, `why`
   * for what stood in the way.
   */
  requeue(
    task: TaskRow,
    token: string,
    { delay, fixed, moved = false, why }: Requeue
  ): Promise<TaskRow | null> {
    return background().transaction(async (trx) => {
      const [row]: TaskRow[] = await oneTask(trx, task.id, ['submitting'], token)
        .update({
          status: 'queued',
          claimed_by: null,
          claimed_until: null,
          account_fixed: fixed,
          moves: trx.raw('moves + ?', [moved ? 1 : 0]),
          ...(why && codeAndMessage(why)),
          due_at: trx.raw(`now() + ? * interval '1 ms'`, [delay]),
        })
        .returning(TASK_COLUMNS)
      if (!row) return null
      await failpoint('requeue.written')
      this.#bus.announce('live', live(row), trx)
      return row
    })
  }

  /** Keeps it in the row that it was given, too, which may be polled again. */
  async progress(task: TaskRow, progress: number | null, previewUrl: string | null): Promise<void> {
    // Upstreams count backwards now and then; people should not see that.
    const next = Math.max(task.progress, progress ?? 0)
    const preview = previewUrl ?? task.preview_url
    if (next === task.progress && preview === task.preview_url && task.attempts === 0) return
    const [row]: TaskRow[] = await oneTask(background(), task.id, ['running'])
      .whereRaw('progress <= ?', [next])
      .update({ progress: next, preview_url: preview, attempts: 0 })
      .returning(['id', 'team_id', 'user_id'])
    if (!row) return
    Object.assign(task, { progress: next, preview_url: preview, attempts: 0 })
    this.#bus.announce('live', live(row))
  }

  /** A submit has reported something, and goes on. False: others have the task now. */
  async reported(
    task: TaskRow,
    token: string,
    result: PendingResult | null,
    { progress, previewUrl }: { progress: number | null; previewUrl: string | null }
  ): Promise<boolean> {
    await failpoint('submit.reporting')
    const [row]: TaskRow[] = await oneTask(background(), task.id, ['submitting'], token)
      .update({
        ...(result && { result: JSON.stringify(result) }),
        progress: background().raw('greatest(progress, ?)', [progress ?? 0]),
        ...(previewUrl && { preview_url: previewUrl }),
      })
      .returning(['id', 'team_id', 'user_id'])
    await failpoint('submit.reported')
    if (row) this.#bus.announce('live', live(row))
    return row !== undefined
  }

  /** The upstream is done; its outputs are still to be fetched: by this node at once where it claims that. */
  async store(
    task: TaskRow,
    result: PendingResult,
    from: { status: TaskState; token?: string; reference?: Json },
    claim: Claim | null
  ): Promise<ClaimedTask | null> {
    await failpoint('store.before_save')
    const until = background().raw(`now() + ? * interval '1 ms'`, [claim ? TUNING.lease : 0])
    const [row]: TaskRow[] = await oneTask(background(), task.id, [from.status], from.token)
      .update({
        status: 'storing',
        result: JSON.stringify(result),
        error_code: null,
        error_message: null,
        ...(from.reference === undefined ? {} : { reference: JSON.stringify(from.reference) }),
        progress: background().raw('greatest(progress, 99)'),
        claimed_by: claim?.token ?? null,
        claimed_until: claim ? until : null,
        attempts: 0,
        due_at: until,
        deadline_at: background().raw(`greatest(deadline_at, now() + ? * interval '1 ms')`, [
          TUNING.storeTimeout,
        ]),
      })
      .returning(TASK_COLUMNS)
    await failpoint('store.saved')
    if (!row) return null
    this.#bus.announce('live', live(row))
    return { ...row, overdue: false }
  }

  /** Not now, but in `delay` milliseconds; `counted` when the try counts as a failed one, `reason` for a code that explains the wait. */
  async later(
    task: TaskRow,
    status: TaskState,
    delay: number,
    { counted = false, token, reason }: { counted?: boolean; token?: string; reason?: string } = {}
  ): Promise<void> {
    await oneTask(background(), task.id, [status], token).update({
      attempts: background().raw('attempts + ?', [counted ? 1 : 0]),
      error_code: reason ?? null,
      claimed_by: null,
      claimed_until: null,
      due_at: background().raw(`now() + ? * interval '1 ms'`, [delay]),
    })
    // Nobody looks at it before, whatever its claim was good for.
    task.due_at = new Date(0)
  }

  /** Running tasks that nobody polls any more: others may at once. */
  async giveBack(taskIds: string[]): Promise<void> {
    if (taskIds.length === 0) return
    await background().rawQuery(
      `update tasks set due_at = now()
       where id = any(?::uuid[]) and ${unindexed('status')} = 'running' and due_at > now()`,
      [taskIds]
    )
  }

  /** Makes a running task due at once, and one that is being handed over as soon as it runs. */
  async wake(taskId: string): Promise<boolean> {
    const [row]: Pick<TaskRow, 'status'>[] = await oneTask(background(), taskId, [
      'running',
      'submitting',
    ])
      .whereRaw(`case status when 'running' then due_at > now() else not woken end`)
      .update({
        due_at: background().raw("case status when 'running' then now() else due_at end"),
        woken: background().raw("status = 'submitting'"),
      })
      .returning('status')
    if (row?.status === 'running') await this.#bus.publish('tasks', { wake: 'poll' })
    return row !== undefined
  }
}
