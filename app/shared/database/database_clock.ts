import db from '@adonisjs/lucid/services/db'
import logger from '@adonisjs/core/services/logger'

const SYNC = 30_000
const WORTH_A_WORD = 5_000

/**
 * The database's time without a query. Clocks of nodes differ and jump; what one node writes and another reads, in
 * a row, an event's id or a signed address, has to come from one clock. In between two looks at the database a
 * counter that no clock change moves carries on. Before the first look the node's own clock has to do.
 */
export class DatabaseClock {
  #offset: number | null = null
  #timer: NodeJS.Timeout | null = null
  #warned = false

  /** Milliseconds since 1970. */
  now(): number {
    return this.#offset === null ? Date.now() : Math.round(performance.now() + this.#offset)
  }

  date(): Date {
    return new Date(this.now())
  }

  async start(): Promise<void> {
    if (this.#timer) return
    this.#timer = setInterval(() => void this.sync(), SYNC)
    this.#timer.unref()
    await this.sync()
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
  }

  /** A database that is away leaves the time as it was. */
  async sync(): Promise<void> {
    const asked = performance.now()
    try {
      const { rows } = await db.rawQuery(
        'select extract(epoch from clock_timestamp())::float8 * 1000 as now'
      )
      const answered = performance.now()
      // A slow answer says little, but it says more than nothing.
      if (answered - asked > 1_000 && this.#offset !== null) return
      this.#offset = rows[0].now - (asked + answered) / 2
      this.#compare()
    } catch (error) {
      logger.debug({ err: error }, 'clock: the database does not tell the time')
    }
  }

  #compare(): void {
    const difference = Math.round((Date.now() - this.now()) / 1000)
    if (Math.abs(difference) * 1000 < WORTH_A_WORD) this.#warned = false
    else if (!this.#warned) {
      this.#warned = true
      logger.warn({ seconds: difference }, 'clock: this machine and the database differ')
    }
  }
}

export const databaseClock = new DatabaseClock()
