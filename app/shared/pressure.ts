import { availableParallelism } from 'node:os'
import { performance, type EventLoopUtilization } from 'node:perf_hooks'

/** Requests at a time that are a crowd. */
const MANY = 2 * availableParallelism()
/** One alone has nobody behind it. */
const SOME = 2
/** Share of its time that the process has work for: without delay up to here, and without any rest from there. */
const BUSY = 0.7
const FULL = 0.85
/** What is left of the hands while somebody waits for a busy process. */
const A_FEW_HANDS = 1 / 16
/** Milliseconds over which the event loop is looked at. */
const WINDOW = 50

/**
 * Whether people wait while this process has no time left. Work in the background then makes room, and comes back as soon
 * as requests are answered again: someone sits in front of each of them.
 */
export class Pressure {
  #requests = 0
  #mark: EventLoopUtilization = performance.eventLoopUtilization()
  #markedAt = performance.now()
  #used = 0

  /** Counts a request for as long as it is worked on. */
  async during<T>(work: () => T | Promise<T>): Promise<T> {
    this.#requests += 1
    try {
      return await work()
    } finally {
      this.#requests -= 1
    }
  }

  /** How many of so many hands the background may use now. One goes on, however long the crowd stays. */
  hands(all: number): number {
    if (this.#requests < SOME) return all
    const used = this.#utilization()
    if (used <= BUSY) return all
    if (this.#requests > MANY && used > FULL) return 1
    return Math.max(1, Math.floor(all * A_FEW_HANDS))
  }

  #utilization(): number {
    const now = performance.now()
    if (now - this.#markedAt < WINDOW) return this.#used
    const latest = performance.eventLoopUtilization()
    this.#used = performance.eventLoopUtilization(latest, this.#mark).utilization
    this.#mark = latest
    this.#markedAt = now
    return this.#used
  }
}

/** Of this process. */
export const pressure = new Pressure()
