/** Something that works in the background: a queue's consumers, a polling loop, a sweeper. */
export interface Worker {
  name: string
  start(): void | Promise<void>
  /** Takes nothing new and waits for what runs. */
  stop(): void | Promise<void>
}

/**
 * What `node ace worker` runs, and the web process too unless WORKER=off.
 * Providers register in `boot`.
 */
export class Workers {
  readonly #registered: Worker[] = []
  #running: Worker[] = []

  register(worker: Worker): void {
    this.#registered.push(worker)
  }

  get names(): string[] {
    return this.#registered.map((worker) => worker.name)
  }

  get isRunning(): boolean {
    return this.#running.length > 0
  }

  async start(): Promise<void> {
    if (this.isRunning) return
    for (const worker of this.#registered) {
      this.#running.push(worker)
      await worker.start()
    }
  }

  /** All are asked at once, so that one slow job does not hold back the rest. */
  async stop(): Promise<void> {
    const running = this.#running
    this.#running = []
    const results = await Promise.allSettled(running.map(async (worker) => worker.stop()))
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
  }
}

export const workers = new Workers()
