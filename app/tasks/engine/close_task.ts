import { inject } from '@adonisjs/core'
import { background } from '#shared/database/background'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { Json, TaskAction, Text } from '@wxiai/sdk'
import type { TaskState } from '@wxiai/sdk/wire'
import { Bus } from '#shared/bus/bus'
import { asPrepared } from '#shared/database/prepared_statements'
import { failpoint } from '#shared/failpoint'
import { Money } from '#shared/money'
import { Ledger } from '#credits/ledger'
import { FileStore } from '#files/file_store'
import type { NewFile } from '#files/file_row'
import { oneTask } from '#tasks/engine/one_task'
import { TASK_COLUMNS, type TaskRow } from '#tasks/task_row'

/** From which states, and with which claim, a task may be closed by this caller. */
export interface ClosingFrom {
  from: TaskState[]
  token?: string
}

export interface Success {
  files: NewFile[]
  charge: Money
  text: string | null
  actions: TaskAction[]
  metadata: Record<string, Json>
  /** Why there are fewer outputs than were asked for. */
  incomplete?: Failure
}

export interface Failure {
  code: string
  message?: Text
}

/**
 * The only way a task ends. One transaction holds the final state, the outputs, and the charge or the release, so there
 * is no moment in which one of them is true without the others. The conditional update decides who closes: everybody
 * else gets null and has changed nothing.
 */
@inject()
export class CloseTask {
  readonly #ledger: Ledger
  readonly #files: FileStore
  readonly #bus: Bus

  constructor(ledger: Ledger, files: FileStore, bus: Bus) {
    this.#ledger = ledger
    this.#files = files
    this.#bus = bus
  }

  succeed(task: TaskRow, success: Success, condition: ClosingFrom): Promise<TaskRow | null> {
    const charge = success.charge.min(Money.parse(task.credits))
    const change = {
      status: 'succeeded',
      progress: 100,
      credits: charge.toString(),
      text: success.text,
      actions: JSON.stringify(success.actions),
      metadata: JSON.stringify(success.metadata),
      ...(success.incomplete && codeAndMessage(success.incomplete)),
    }
    const outputs = success.files.map((file, position) => ({
      task_id: task.id,
      position,
      file_id: file.id,
    }))
    // Sent in this order: an output names its file.
    return this.#close(task, change, condition, (trx) => [
      this.#files.insert(success.files, trx),
      outputs.length > 0 && asPrepared(trx.table('task_outputs')).multiInsert(outputs),
      this.#charge(task, charge, trx),
    ])
  }

  async #charge(task: TaskRow, charge: Money, trx: TransactionClientContract): Promise<void> {
    if (!task.hold_id) return
    await this.#ledger.settle(
      task.hold_id,
      charge,
      {
        key: `task:${task.id}:charge`,
        reference: { type: 'task', id: task.id },
        detail: {
          plugin: task.plugin_id,
          service: task.service_id,
          operation: task.operation,
          action: task.action,
        },
      },
      trx
    )
  }

  fail(task: TaskRow, failure: Failure, condition: ClosingFrom): Promise<TaskRow | null> {
    const change = {
      status: 'failed',
      credits: '0',
      ...codeAndMessage(failure),
    }
    return this.#close(task, change, condition, (trx) => [this.#release(task, failure.code, trx)])
  }

  cancel(task: TaskRow, condition: ClosingFrom): Promise<TaskRow | null> {
    const change = { status: 'cancelled', credits: '0' }
    return this.#close(task, change, condition, (trx) => [this.#release(task, 'cancelled', trx)])
  }

  async #close(
    task: TaskRow,
    change: Record<string, unknown>,
    { from, token }: ClosingFrom,
    rest: (trx: TransactionClientContract) => unknown[]
  ): Promise<TaskRow | null> {
    await failpoint('close.before')
    const closed = await background().transaction(async (trx) => {
      const state = oneTask(trx, task.id, from, token)
        .update({
          error_code: null,
          error_message: null,
          ...change,
          preview_url: null,
          result: null,
          claimed_by: null,
          claimed_until: null,
          finished_at: trx.raw('now()'),
        })
        .returning(TASK_COLUMNS)
        .exec() as Promise<TaskRow[]>
      // On its way before the first answer is here; where that says that others have closed it, no error of the rest counts.
      const written = Promise.all(rest(trx))
      const answered = written.catch(() => {})
      const [row] = await state
      if (!row) {
        await answered
        await trx.rollback()
        return null
      }
      await written
      this.#bus.announce('live', live(row), trx)
      await failpoint('close.before_commit')
      return row
    })
    await failpoint('close.committed')
    return closed
  }

  async #release(task: TaskRow, reason: string, trx: TransactionClientContract) {
    if (task.hold_id) await this.#ledger.release(task.hold_id, reason, trx)
  }
}

/** What stood in the way of a task that waits for its next try. */
export function keptFailure({
  error_code: code,
  error_message: message,
}: Pick<TaskRow, 'error_code' | 'error_message'>): Failure | null {
  return code === null ? null : { code, ...(message !== null && { message }) }
}

export function codeAndMessage({ code, message }: Failure) {
  return {
    error_code: code,
    error_message: message === undefined ? null : JSON.stringify(message),
  }
}

export function live(row: Pick<TaskRow, 'id' | 'team_id' | 'user_id'>) {
  return { team_id: row.team_id, user_id: row.user_id, type: 'task', id: row.id }
}
