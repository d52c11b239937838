import type { Logger } from '@adonisjs/core/logger'
import { pressure } from '#shared/pressure'

export interface LaneOptions<T extends { id: string }> {
  name: string
  /** Pieces of work at a time. */
  capacity: number
  /** Whether it is enough of them in a crowd of requests, too; else they are fewer then. */
  steady?: boolean
  /** Longest time between two looks. */
  idle: number
  /** Takes due work. */
  take(limit: number, active: string[]): Promise<T[]>
  /** In how many milliseconds there will be some; null where there is none. */
  next(): Promise<number | null>
  run(row: T): Promise<void>
  logger: Logger
}

/** Most rows taken with one query. */
const BATCH = 64
/** Between two looks: the rest is gathered into one query. */
const SHORTEST = 20
/** What is due but cannot be taken is in somebody's hands. */
const TAKEN = 100

/** Takes leased rows in batches, works on a bounded number of them, and sleeps until the next is due. */
export class Lane<T extends { id: string }> {
  readonly #options: LaneOptions<T>
  readonly #active = new Map<string, { row: T; work: Promise<void> }>()
  #timer: NodeJS.Timeout | null = null
  #timerAt = 0
  #looking: Promise<void> | null = null
  #again = false
  #backlog = false
  #stopped = true

  constructor(options: LaneOptions<T>) {
    this.#options = options
  }

  get active(): number {
    return this.#active.size
  }

  start(): void {
    this.#stopped = false
    this.wake()
  }

  /** Whether something that nobody else waits for could be begun now. */
  get hasRoom(): boolean {
    return this.hasHand && !this.#backlog
  }

  /** Whether there is a hand for what this node has anyway, whoever else waits. */
  get hasHand(): boolean {
    return !this.#stopped && this.#active.size < this.#hands()
  }

  /** Begins what its giver has claimed already. */
  give(row: T): void {
    this.#begin(row)
  }

  #hands(): number {
    const { capacity, steady } = this.#options
    return steady ? capacity : pressure.hands(capacity)
  }

  /** Takes nothing new and waits for what runs. */
  async stop(): Promise<void> {
    this.#stopped = true
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    await this.#looking
    while (this.#active.size > 0) {
      await Promise.allSettled([...this.#active.values()].map(({ work }) => work))
    }
  }

  wake(): void {
    this.#wakeIn(0)
  }

  #wakeIn(delay: number): void {
    if (this.#stopped) return
    if (this.#looking) {
      if (delay < SHORTEST) this.#again = true
      return
    }
    const at = performance.now() + delay
    if (this.#timer) {
      if (this.#timerAt <= at) return
      clearTimeout(this.#timer)
    }
    this.#timerAt = at
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#look()
    }, delay)
  }

  #look(): void {
    const { capacity, idle } = this.#options
    const hands = this.#hands()
    const limit = Math.min(BATCH, hands - this.#active.size)
    if (limit <= 0) {
      this.#backlog = true
      return this.#wakeIn(hands === capacity ? idle : TAKEN)
    }
    this.#looking = this.#take(limit).then((delay) => {
      this.#looking = null
      const again = this.#again
      this.#again = false
      this.#wakeIn(again ? Math.min(delay, SHORTEST) : delay)
    })
  }

  /** Begins what is due; gives the time until the next look. */
  async #take(limit: number): Promise<number> {
    const { idle, take, logger, name } = this.#options
    try {
      const rows = await take(limit, [...this.#active.keys()])
      this.#backlog = rows.length === limit
      for (const row of rows) this.#begin(row)
      if (this.#backlog) return 0
      const next = await this.#options.next()
      return next === null ? idle : Math.min(idle, Math.max(rows.length ? SHORTEST : TAKEN, next))
    } catch (error) {
      logger.error({ err: error }, `tasks: the lane "${name}" could not look for work`)
      return idle
    }
  }

  #begin(row: T): void {
    // A clock or a lease that ran out may bring a row twice; one of them is enough, with what is newer of the other.
    const known = this.#active.get(row.id)
    if (known) return void Object.assign(known.row, row)
    const work = this.#options
      .run(row)
      .catch((error) => {
        this.#options.logger.error(
          { err: error, task: row.id },
          `tasks: "${this.#options.name}" failed`
        )
      })
      .finally(() => {
        this.#active.delete(row.id)
        if (this.#backlog && this.#active.size <= this.#hands() / 2) this.wake()
      })
    this.#active.set(row.id, { row, work })
  }
}
