import { background } from '#shared/database/background'
import { NEXT_DUE, type Leased } from '#tasks/engine/statements'
import { TUNING } from '#tasks/engine/tuning'
import type { ClaimedTask } from '#tasks/task_row'

const EVER = '-infinity'

/**
 * Looks for tasks of one state that are due. Entries of all that was due before stay in the index until the next vacuum, so
 * a look begins at the first task that the last one saw, or a second ago: whoever changes a task gives it a time after the
 * beginning of his transaction. For one that took longer to commit, a look now and then begins at the beginning.
 */
export class DueTasks<T extends ClaimedTask = ClaimedTask> {
  readonly #status: Leased
  #from = EVER
  #wholeAt = -Infinity

  constructor(status: Leased) {
    this.#status = status
  }

  /** `claim` is one of the statements that take what is due from a time on, its first value. */
  async take(claim: string, values: unknown[]): Promise<T[]> {
    const now = performance.now()
    const whole = now - this.#wholeAt >= TUNING.tick
    if (whole) this.#wholeAt = now
    const { rows } = await background().rawQuery(claim, [
      whole ? EVER : this.#from,
      ...values,
    ] as string[])
    return rows
  }

  /** Milliseconds until the next is due: negative where one is overdue, null where there is none. */
  async next(): Promise<number | null> {
    const { rows } = await background().rawQuery(NEXT_DUE(this.#status), [this.#from])
    const [{ next, from }] = rows as [{ next: number | null; from: string }]
    this.#from = from
    return next
  }
}
