import { databaseClock } from '#shared/database/database_clock'
import type { ClaimedTask } from '#tasks/task_row'

/** A running task, with the milliseconds between two looks at it. */
export type PolledTask = ClaimedTask & { poll_interval: number }

/** Milliseconds until those who found no hand are called again. */
const CALL_AGAIN = 20
/** Looked at in one go for somebody who may begin. */
const MOST_PASSED = 64

/**
 * Tasks that this node polls again without asking the database: a claim of a poll is good for a few of them, one interval
 * after the other. What is not polled any more when its claim ends is found by whoever looks.
 */
export class Rounds {
  readonly #mayBegin: (task: PolledTask) => boolean
  readonly #begin: (task: PolledTask) => void
  readonly #next = new Map<string, { task: PolledTask; timer: NodeJS.Timeout }>()
  #ready: PolledTask[] = []
  #calling: NodeJS.Timeout | null = null

  constructor(options: {
    mayBegin: (task: PolledTask) => boolean
    begin: (task: PolledTask) => void
  }) {
    this.#mayBegin = options.mayBegin
    this.#begin = options.begin
  }

  /** Once more, an interval after the look that began at `began` (`performance.now()`), where the claim lasts that long. */
  again(task: PolledTask, began: number): void {
    this.forget(task.id)
    const wait = Math.max(0, began + task.poll_interval - performance.now())
    const left = task.due_at.getTime() - databaseClock.now()
    if (wait > left - task.poll_interval / 2) return
    const timer = setTimeout(() => {
      this.#next.delete(task.id)
      this.#ready.push(task)
      this.#call()
    }, wait)
    this.#next.set(task.id, { task, timer })
  }

  forget(id: string): void {
    const known = this.#next.get(id)
    if (known) clearTimeout(known.timer)
    this.#next.delete(id)
  }

  /** The ids of those who now wait for others. */
  end(): string[] {
    if (this.#calling) clearTimeout(this.#calling)
    this.#calling = null
    const left = [...[...this.#next.values()].map(({ task }) => task), ...this.#ready]
    for (const { timer } of this.#next.values()) clearTimeout(timer)
    this.#next.clear()
    this.#ready = []
    return left.map(({ id }) => id)
  }

  #call(): void {
    const passed: PolledTask[] = []
    while (this.#ready.length > 0 && passed.length < MOST_PASSED) {
      const task = this.#ready.shift()!
      // Others may have it in a moment.
      if (task.due_at.getTime() - task.poll_interval / 4 <= databaseClock.now()) continue
      if (this.#mayBegin(task)) this.#begin(task)
      else passed.push(task)
    }
    this.#ready.unshift(...passed)
    if (this.#ready.length === 0) return
    this.#calling ??= setTimeout(() => {
      this.#calling = null
      this.#call()
    }, CALL_AGAIN)
  }
}
