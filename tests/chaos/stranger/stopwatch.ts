/** Prints each step with its time. */
export class Stopwatch {
  readonly #started = performance.now()
  #last = this.#started

  step(name: string): void {
    const now = performance.now()
    console.log(`    ${seconds(now - this.#last)}  ${name}`)
    this.#last = now
  }

  end(): void {
    console.log(`    ${seconds(performance.now() - this.#started)}  in all`)
  }
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1).padStart(6)} s`
