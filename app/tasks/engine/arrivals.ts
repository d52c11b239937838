import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '@adonisjs/core/logger'
import type { QuoteLine, Report } from '@wxiai/sdk'
import { isStorageFull } from '#shared/storage_full'
import { readReport, type RawReport, type RawResult } from '#tasks/engine/answers'
import type { Lease } from '#tasks/engine/leases'
import type { Finished } from '#tasks/engine/outcome'
import type { OutputStorage } from '#tasks/engine/output_storage'
import { CallAborted } from '#tasks/engine/plugin_calls'
import type { Transitions } from '#tasks/engine/transitions'
import { backoff, PATIENCE_FOR_ROOM } from '#tasks/engine/tuning'
import type { PendingResult, TaskRow } from '#tasks/task_row'

type Shown = Pick<RawReport, 'progress' | 'previewUrl'>

export interface ArrivalParts {
  storage: OutputStorage
  transitions: Transitions
  logger: Logger
}

/**
 * What one submit reports on its way. Each report is written into the row that it works on, under the claim of this node: so
 * whoever inherits the task finds the outputs there, and a node that lost it adds nothing.
 */
export class Arrivals {
  readonly #task: TaskRow
  readonly #lease: Lease
  readonly #parts: ArrivalParts
  readonly #outputs: RawResult['outputs'] = []
  #usage: QuoteLine[] | null = null
  #writing: Promise<unknown> = Promise.resolve()
  #bringing: Promise<unknown> = Promise.resolve()
  #over = false

  constructor(task: TaskRow, lease: Lease, parts: ArrivalParts) {
    this.#task = task
    this.#lease = lease
    this.#parts = parts
  }

  /** One after the other, also where a plugin does not wait: the order is the place of an output. */
  readonly report = (part: Report): Promise<void> => {
    const done = this.#writing.then(() => this.#add(part))
    this.#writing = done.catch(() => {})
    return done
  }

  /** Nothing is taken any more; what was handed over before is written when this resolves. */
  async end(): Promise<void> {
    const written = this.#writing
    this.#over = true
    await written
  }

  get any(): boolean {
    return this.#outputs.length > 0
  }

  /** The result of the whole task, when `submit` brought it to an end. */
  before(answer: Extract<Finished, { kind: 'succeeded' }>): Finished {
    if (!this.any) return answer
    const outputs = [...this.#outputs, ...answer.result.outputs]
    return { ...answer, result: { ...answer.result, outputs } }
  }

  /** The result when nothing more comes. */
  alone(why: NonNullable<PendingResult['incomplete']>): Finished {
    return {
      kind: 'succeeded',
      result: { ...this.#soFar(), incomplete: why },
    }
  }

  async #add(part: Report): Promise<void> {
    const report = readReport(part)
    for (const output of report.outputs) {
      this.#check()
      this.#outputs.push(await this.#stage(output))
      this.#usage = report.usage
    }
    this.#check()
    if (!(await this.#write(report))) throw new CallAborted('the task is in other hands')
    const first = this.#outputs.length - report.outputs.length
    for (const place of report.outputs.keys()) {
      this.#bringing = this.#bringing.then(() => this.#bring(first + place))
    }
  }

  /** While the others are still made: people then see it from our own disk. What fails or is late is left to the storing. */
  async #bring(position: number): Promise<void> {
    const output = this.#outputs[position]!
    if (this.#over || output.file) return
    const { storage, logger } = this.#parts
    try {
      const file = await storage.download(this.#task, position, output, this.#lease)
      if (this.#over) return
      this.#outputs[position] = { ...output, file }
      // In the line of all writes: an older list must not land on a newer one.
      this.#writing = this.#writing.then(() => this.#write({ progress: null, previewUrl: null }))
    } catch (error) {
      logger.debug({ err: error, task: this.#task.id }, 'tasks: an output is not there yet')
    }
  }

  #check(): void {
    if (this.#over) throw new CallAborted('the call is over')
    this.#lease.assertSafe()
  }

  async #stage(output: RawResult['outputs'][number]) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#parts.storage.stageOne(this.#task, this.#outputs.length, output)
      } catch (error) {
        if (!isStorageFull(error) || attempt === PATIENCE_FOR_ROOM) throw error
        await sleep(backoff(attempt))
      }
    }
  }

  /** A database that is away for a moment loses nothing: the next write carries everything again, and so does the last. */
  async #write({ progress, previewUrl }: Shown): Promise<boolean> {
    const result = this.any ? this.#soFar() : null
    const { transitions, logger } = this.#parts
    try {
      const shown = { progress, previewUrl }
      return await transitions.reported(this.#task, this.#lease.token, result, shown)
    } catch (error) {
      logger.warn({ err: error, task: this.#task.id }, 'tasks: a report was not saved')
      return true
    }
  }

  #soFar(): RawResult & Pick<PendingResult, 'actions'> {
    return {
      outputs: [...this.#outputs],
      text: null,
      actions: [],
      usage: this.#usage,
      metadata: {},
    }
  }
}
