import { availableParallelism } from 'node:os'
import { performance, type EventLoopUtilization } from 'node:perf_hooks'

/** Requests at a time that are no crowd. */
const FEW = 2 * availableParallelism()
const BUSY = 0.85
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
  #busy = false

  /** Counts a request for as long as it is worked on. */
  async during<T>(work: () => T | Promise<T>): Promise<T> {
    this.#requests += 1
    try {
      return await work()
    } finally {
      this.#requests -= 1
    }
  }

  get high(): boolean {
    return this.#requests > FEW && this.#isBusy()
  }

  #isBusy(): boolean {
    const now = performance.now()
    if (now - this.#markedAt < WINDOW) return this.#busy
    const latest = performance.eventLoopUtilization()
    this.#busy = performance.eventLoopUtilization(latest, this.#mark).utilization > BUSY
    this.#mark = latest
    this.#markedAt = now
    return this.#busy
  }
}

/** Of this process. */
export const pressure = new Pressure()
