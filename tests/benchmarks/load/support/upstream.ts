import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Job {
  id: string
  caller: string
  state: 'running' | 'succeeded'
  progress: number
  polledAt: number
  /** Something is new that no poll has seen. */
  news: boolean
}

/** The upstream of the fixture plugin `steered` for thousands of tasks: they move when they are told to, and it keeps the time. */
export class Upstream {
  readonly jobs: Job[] = []
  /** Longest time between two polls of one task, in ms. */
  longestGap = 0
  polls = 0
  url = ''
  /** Called in the moment in which a poll is shown something new. */
  onShown: (job: Job) => void = () => {}
  readonly #byId = new Map<string, Job>()
  #server: Server | null = null

  async start(): Promise<this> {
    this.#server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => (body += chunk))
      request.on('end', () => {
        const answer = request.method === 'POST' ? this.#take(body) : this.#show(request.url!)
        response.writeHead(request.method === 'POST' ? 201 : 200, {
          'content-type': 'application/json',
        })
        response.end(JSON.stringify(answer))
      })
    })
    await new Promise<void>((resolve) => this.#server!.listen(0, '127.0.0.1', resolve))
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
    return this
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections()
    await new Promise((resolve) => this.#server?.close(resolve))
  }

  advance(job: Job): void {
    job.progress = Math.min(98, job.progress + 1)
    job.news = true
  }

  finish(job: Job): void {
    job.state = 'succeeded'
    job.news = true
  }

  #take(body: string) {
    const { caller, prompt } = JSON.parse(body) as { caller: string; prompt: string }
    const job: Job = {
      id: String(this.jobs.length),
      caller,
      state: prompt.includes('quick') ? 'succeeded' : 'running',
      progress: 1,
      polledAt: performance.now(),
      news: false,
    }
    this.jobs.push(job)
    this.#byId.set(job.id, job)
    return { id: job.id }
  }

  #show(url: string) {
    const job = this.#byId.get(url.slice('/jobs/'.length))!
    const now = performance.now()
    this.polls += 1
    this.longestGap = Math.max(this.longestGap, now - job.polledAt)
    job.polledAt = now
    if (job.news) {
      job.news = false
      this.onShown(job)
    }
    const { id, state, progress } = job
    return { id, state, progress, ...(state === 'succeeded' ? { text: 'done' } : {}) }
  }
}
