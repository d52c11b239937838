/** Time of a simulator: seconds divided by a speed, so that tests run in milliseconds. Stops with it. */
export class JobClock {
  speed: number
  readonly #timers = new Set<NodeJS.Timeout>()
  #stopped = false

  constructor(speed = 1) {
    this.speed = speed
  }

  after(seconds: number, run: () => void): void {
    if (this.#stopped) return
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer)
        run()
      },
      (seconds * 1000) / this.speed
    )
    // A waiting job never keeps the process alive.
    timer.unref()
    this.#timers.add(timer)
  }

  wait(seconds: number): Promise<void> {
    return new Promise((resolve) => this.after(seconds, resolve))
  }

  /** Calls `step` at even distances with the share that is done, 1 last; ends early when it returns false. */
  run(seconds: number, steps: number, step: (share: number) => boolean | void): void {
    const next = (done: number) => {
      this.after(seconds / steps, () => {
        if (step(done / steps) !== false && done < steps) next(done + 1)
      })
    }
    next(1)
  }

  stop(): void {
    this.#stopped = true
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }
}
