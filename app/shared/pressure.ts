import { availableParallelism } from 'node:os'
import { performance, type EventLoopUtilization } from 'node:perf_hooks'

/** Requests at a time that are a crowd. */
const MANY = 2 * availableParallelism()
/** One alone has nobody behind it. */
const SOME = 2
/** Share of its time that the process has work for: requests begin to wait for each other from here, and for long from there. */
const BUSY = 0.6
const FULL = 0.85
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

  /** 0: nobody waits, 1: some wait for a busy process, 2: a crowd does for one that has no time left. */
  get level(): 0 | 1 | 2 {
    if (this.#requests < SOME) return 0
    const used = this.#utilization()
    if (used <= BUSY) return 0
    return this.#requests > MANY && used > FULL ? 2 : 1
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
