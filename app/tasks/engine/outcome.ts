import { inject } from '@adonisjs/core'
import { completeActions, type Json } from '@wxiai/sdk'
import type { TaskState } from '@wxiai/sdk/wire'
import { AppError } from '#shared/errors'
import { Money } from '#shared/money'
import { PriceBook } from '#plugins/price_book'
import type { Answer, RawResult } from '#tasks/engine/answers'
import { CloseTask } from '#tasks/engine/close_task'
import { OutputStorage } from '#tasks/engine/output_storage'
import { PluginCalls } from '#tasks/engine/plugin_calls'
import { Transitions } from '#tasks/engine/transitions'
import type { EngineHooks } from '#tasks/engine/hooks'
import type { NewFile } from '#files/file_row'
import type { PendingResult, TaskRow } from '#tasks/task_row'

export type Finished = Extract<Answer, { kind: 'succeeded' | 'failed' }>

/** What happens when the upstream says that it is done. */
@inject()
export class Outcome {
  readonly #close: CloseTask
  readonly #storage: OutputStorage
  readonly #transitions: Transitions
  readonly #prices: PriceBook
  readonly #calls: PluginCalls

  constructor(
    close: CloseTask,
    storage: OutputStorage,
    transitions: Transitions,
    prices: PriceBook,
    calls: PluginCalls
  ) {
    this.#close = close
    this.#storage = storage
    this.#transitions = transitions
    this.#prices = prices
    this.#calls = calls
  }

  async take(
    task: TaskRow,
    answer: Finished,
    from: { status: TaskState; token?: string },
    hooks: EngineHooks
  ): Promise<void> {
    const condition = { from: [from.status], token: from.token }
    if (answer.kind === 'failed') {
      await this.#close.fail(task, { code: answer.code, message: answer.message }, condition)
      return
    }
    const result = await this.#stage(task, answer.result)
    if (!result) {
      await this.#close.fail(task, { code: 'output_rejected' }, condition)
      return
    }
    const reference: Json | undefined = answer.reference
    if (result.outputs.length > 0 || reference !== undefined) {
      return this.store(task, result, { ...from, reference }, hooks)
    }
    await this.succeed(task, result, [], condition)
  }

  /** Writes the result down, and begins to fetch its outputs where this node has room for them. */
  async store(
    task: TaskRow,
    result: PendingResult,
    from: { status: TaskState; token?: string; reference?: Json },
    hooks: EngineHooks
  ): Promise<void> {
    const claim = hooks.roomToStore()
    const row = await this.#transitions.store(task, result, from, claim)
    if (!row) return
    if (claim) hooks.store(row, claim)
    else hooks.storing()
  }

  /** Null when the upstream sent something that no file can be made of. */
  async #stage(task: TaskRow, result: RawResult): Promise<PendingResult | null> {
    const plugin = this.#calls.find(task)?.plugin
    const operationOf = (id: string) => plugin?.operation(id)?.operation
    try {
      const outputs = await this.#storage.stage(task, result.outputs)
      return { ...result, outputs, actions: completeActions(result.actions, operationOf) }
    } catch (error) {
      if (error instanceof AppError && error.status === 422) return null
      throw error
    }
  }

  succeed(
    task: TaskRow,
    result: PendingResult,
    files: NewFile[],
    condition: { from: TaskState[]; token?: string }
  ): Promise<TaskRow | null> {
    const { text, actions, metadata, incomplete } = result
    const charge = this.#charge(task, result)
    return this.#close.succeed(
      task,
      { files, charge, text, actions, metadata, incomplete },
      condition
    )
  }

  /** Real usage where the upstream tells it; the price of the quote where that makes no sense. */
  #charge(task: TaskRow, result: PendingResult): Money {
    const quoted = Money.parse(task.quote.credits)
    const found = this.#calls.find(task)
    if (!result.usage || !found) return quoted
    try {
      const used = this.#prices.settlement(found.plugin, found.service, task.quote, result.usage)
      return Money.parse(used.credits).max(Money.zero)
    } catch {
      return quoted
    }
  }
}
