import { setTimeout as sleep } from 'node:timers/promises'

/** Time of a fake site: it passes as fast as the simulators of the tests run, and may be put forward. */
export class FakeClock {
  readonly #speed: number
  #now = Date.parse('2030-01-01T00:00:00Z')

  constructor(speed = 400) {
    this.#speed = speed
  }

  /** Milliseconds since 1970. */
  get now(): number {
    return this.#now
  }

  async wait(milliseconds: number): Promise<void> {
    this.#now += milliseconds
    await sleep(milliseconds / this.#speed)
  }

  forward(milliseconds: number): void {
    this.#now += milliseconds
  }
}
