import { open, rm, type FileHandle } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

const EVERY = 50
const PAGE = Buffer.alloc(8192)

/** How long the disk takes to keep a page, so that its own pauses can be told from ours: disks of rented machines stand still now and then. */
export class DiskProbe {
  readonly #took: number[] = []
  readonly #path: string
  #stopped = false
  #work: Promise<void> | null = null

  /** In a folder on the disk in question. */
  constructor(folder: string) {
    this.#path = `${folder}/disk-probe`
  }

  start(): void {
    this.#work = this.#run()
  }

  /** Milliseconds of each write. */
  async stop(): Promise<number[]> {
    this.#stopped = true
    await this.#work
    return this.#took
  }

  async #run(): Promise<void> {
    const file = await open(this.#path, 'w')
    try {
      while (!this.#stopped) await this.#write(file)
    } finally {
      await file.close()
      await rm(this.#path)
    }
  }

  async #write(file: FileHandle): Promise<void> {
    const began = performance.now()
    await file.write(PAGE, 0, PAGE.length, 0)
    await file.datasync()
    this.#took.push(performance.now() - began)
    await sleep(EVERY)
  }
}
