import { setTimeout as sleep } from 'node:timers/promises'

const LONGEST_PAUSE = 5_000

/**
 * Reads some state anew, never twice at a time: two reads that overtake each other would leave the older one in force.
 * A call that comes while one runs is answered by a run that begins after it.
 */
export class Refresh {
  readonly #work: () => Promise<void>
  #running: Promise<void> | null = null
  #next: Promise<void> | null = null
  #insisting = false

  constructor(work: () => Promise<void>) {
    this.#work = work
  }

  run(): Promise<void> {
    if (this.#next) return this.#next
    if (!this.#running) return this.#begin()
    this.#next = this.#running
      .catch(() => {})
      .then(() => {
        this.#next = null
        return this.#begin()
      })
    return this.#next
  }

  /** For news that come once: while the database is away they are tried again, not dropped. */
  async insist(): Promise<void> {
    for (let pause = 100; ; pause = Math.min(LONGEST_PAUSE, pause * 2)) {
      try {
        return await this.run()
      } catch (error) {
        // One that tries on is enough; it reads whatever is newest then.
        if (this.#insisting) throw error
      }
      this.#insisting = true
      await sleep(pause, undefined, { ref: false })
      this.#insisting = false
    }
  }

  #begin(): Promise<void> {
    this.#running = this.#work().finally(() => (this.#running = null))
    return this.#running
  }
}
