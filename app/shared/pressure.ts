import { performance, type EventLoopUtilization } from 'node:perf_hooks'

/** Requests at a time, on average of the last second, from which on people wait for each other. */
const SOME = 0.5
const MEMORY = 1_000
/** Share of its time that the process has work for: the background has all its hands up to here, and none from there. */
const CALM = 0.3
const FULL = 0.82
/** What is left of the hands between the two. */
const A_FEW_HANDS = 1 / 16
/** Milliseconds over which the event loop is looked at. */
const WINDOW = 50
/** Longest time without a hand: however long the crowd stays, the background goes on. */
const LONGEST_REST = 250

/**
 * Whether people wait while this process has no time left. Work in the background then begins nothing until there is
 * some: someone sits in front of each request. Requests are counted over a while, for in the moment in which none is
 * there the next one is on its way.
 */
export class Pressure {
  #requests = 0
  #average = 0
  #averagedAt = performance.now()
  #mark: EventLoopUtilization = performance.eventLoopUtilization()
  #markedAt = performance.now()
  #share = 1
  #lastHandAt = performance.now()

  /** Counts a request for as long as it is worked on. */
  async during<T>(work: () => T | Promise<T>): Promise<T> {
    this.#count(1)
    try {
      return await work()
    } finally {
      this.#count(-1)
    }
  }

  /** How many of so many hands the background may use now; none for a quarter of a second at most. */
  hands(all: number): number {
    const now = performance.now()
    if (now - this.#markedAt >= WINDOW) this.#share = this.#shareAt(now)
    return this.#share && Math.max(1, Math.floor(all * this.#share))
  }

  #shareAt(now: number): number {
    const latest = performance.eventLoopUtilization()
    const used = performance.eventLoopUtilization(latest, this.#mark).utilization
    this.#mark = latest
    this.#markedAt = now
    this.#count(0)
    const rested = now - this.#lastHandAt > LONGEST_REST
    if (this.#average >= SOME && used > FULL && !rested) return 0
    this.#lastHandAt = now
    return this.#average < SOME || used <= CALM ? 1 : A_FEW_HANDS
  }

  /** The average keeps a share of what it was that falls with time. */
  #count(change: number): void {
    const now = performance.now()
    const kept = Math.exp((this.#averagedAt - now) / MEMORY)
    this.#average = this.#average * kept + this.#requests * (1 - kept)
    this.#averagedAt = now
    this.#requests += change
  }
}

/** Of this process. */
export const pressure = new Pressure()
