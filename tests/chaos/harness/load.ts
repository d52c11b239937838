import { setTimeout as sleep } from 'node:timers/promises'
import type { Site } from './site.js'

const PROMPTS = ['slow=100', 'slow=400', 'text', 'fail slow=200']

/** People who read and submit without pause; every answer that is no success is written down. */
export class Load {
  readonly failures: string[] = []
  requests = 0
  /** Milliseconds of the slowest request. */
  slowest = 0
  readonly #site: Site
  readonly #url: () => string
  readonly #running: Promise<void>[] = []
  #stopped = false

  constructor(site: Site, url: () => string) {
    this.#site = site
    this.#url = url
  }

  start({ readers = 4, writers = 2 } = {}): this {
    for (let i = 0; i < readers; i += 1) this.#running.push(this.#read(i))
    for (let i = 0; i < writers; i += 1) this.#running.push(this.#write(i))
    return this
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await Promise.all(this.#running)
  }

  async #read(i: number): Promise<void> {
    const paths = ['/api/v1/credit', '/api/v1/steered/history', '/api/v1/services']
    for (let n = i; !this.#stopped; n += 1) {
      await this.#ask('GET', paths[n % paths.length]!, n)
      await sleep(25)
    }
  }

  async #write(i: number): Promise<void> {
    for (let n = i; !this.#stopped; n += 1) {
      const prompt = PROMPTS[n % PROMPTS.length]!
      this.#site.sent += 1
      const task = await this.#ask('POST', '/api/v1/steered/submit/sure', n, { prompt })
      if (task?.id) this.#site.taken.add(task.id)
      await sleep(120)
    }
  }

  async #ask(method: string, path: string, n: number, body?: object) {
    const { token } = this.#site.users[n % this.#site.users.length]!
    this.requests += 1
    const began = performance.now()
    try {
      const response = await fetch(this.#url() + path, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
        body: body && JSON.stringify(body),
        signal: AbortSignal.timeout(15_000),
      })
      const text = await response.text()
      this.slowest = Math.max(this.slowest, performance.now() - began)
      if (response.status >= 300)
        this.failures.push(`${method} ${path}: ${response.status} ${text}`)
      return JSON.parse(text) as { id?: string }
    } catch (error) {
      const { message, cause } = error as Error
      this.failures.push(`${method} ${path}: ${message} ${cause ?? ''}`)
      return null
    }
  }
}
