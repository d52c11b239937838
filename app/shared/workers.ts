import { setTimeout as sleep } from 'node:timers/promises'
import logger from '@adonisjs/core/services/logger'

/** Something that works in the background: a queue's consumers, a polling loop, a sweeper. */
export interface Worker {
  name: string
  /** Called again where it failed: the database may have been away just then. */
  start(): void | Promise<void>
  /** Takes nothing new and waits for what runs. */
  stop(): void | Promise<void>
}

const START_LIMIT = 30_000
const FIRST_PAUSE = 500
const LONGEST_PAUSE = 15_000
/** One that is stopped in the middle of its start would go on behind the end of what it needs. */
const LONGEST_WAIT = 10_000

/**
 * What `node ace worker` runs, and the web process too unless WORKER=off.
 * Providers register in `boot`.
 */
export class Workers {
  readonly #registered: Worker[] = []
  #running: Worker[] = []
  /** The one that is just starting. */
  #beginning: Promise<void> | null = null
  readonly #retries = new Map<Worker, NodeJS.Timeout>()

  register(worker: Worker): void {
    this.#registered.push(worker)
  }

  get names(): string[] {
    return this.#registered.map((worker) => worker.name)
  }

  get isRunning(): boolean {
    return this.#running.length > 0
  }

  /** One that cannot start is tried again in the background and keeps nobody else from starting. */
  async start(): Promise<void> {
    if (this.isRunning) return
    this.#running = [...this.#registered]
    for (const worker of this.#registered) {
      // Stopped while the others before it started.
      if (!this.#running.includes(worker)) continue
      this.#beginning = this.#begin(worker, FIRST_PAUSE)
      await this.#beginning
    }
  }

  /** All are asked at once, so that one slow job does not hold back the rest. */
  async stop(): Promise<void> {
    const running = this.#running
    this.#running = []
    for (const timer of this.#retries.values()) clearTimeout(timer)
    this.#retries.clear()
    await Promise.race([this.#beginning, sleep(LONGEST_WAIT, undefined, { ref: false })])
    const results = await Promise.allSettled(running.map(async (worker) => worker.stop()))
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
  }

  async #begin(worker: Worker, pause: number): Promise<void> {
    this.#retries.delete(worker)
    try {
      await limited(async () => worker.start())
    } catch (error) {
      if (!this.#running.includes(worker)) return
      logger.error({ err: error, worker: worker.name }, 'workers: one could not start, trying on')
      const again = () => void this.#begin(worker, Math.min(LONGEST_PAUSE, pause * 2))
      this.#retries.set(worker, setTimeout(again, pause))
    }
  }
}

/** A connection that dies at the wrong moment may leave a promise open for ever. */
async function limited(work: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it did not start in time')), START_LIMIT)
  })
  try {
    await Promise.race([work(), limit])
  } finally {
    clearTimeout(timer)
  }
}

export const workers = new Workers()
