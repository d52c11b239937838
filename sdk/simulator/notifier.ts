import type { JobClock } from './clock.js'

export interface Callback {
  url: string
  method?: 'GET' | 'POST'
  headers?: Record<string, string>
  /** Sent as a form; with GET in the address. */
  fields?: Record<string, string>
  body?: string
}

/** Seconds between tries, in the time of the simulator. */
const WAITS = [5, 60, 600]

/** Reports payments as gateways do: again and again, until somebody answers as the provider wants it. */
export class Notifier {
  readonly #clock: JobClock
  readonly #accepted: (status: number, text: string) => boolean
  readonly #abort = new AbortController()

  /** @param accepted whether an answer means that the report has arrived */
  constructor(clock: JobClock, accepted: (status: number, text: string) => boolean) {
    this.#clock = clock
    this.#accepted = accepted
  }

  /** Resolves when it has arrived, or was tried often enough. */
  async send(callback: Callback): Promise<void> {
    for (const wait of [...WAITS, 0]) {
      if (this.#abort.signal.aborted || (await this.#try(callback)) || wait === 0) return
      await this.#clock.wait(wait)
    }
  }

  async #try({ url, method = 'POST', headers, fields, body }: Callback): Promise<boolean> {
    const target = new URL(url)
    const form = fields && new URLSearchParams(fields)
    if (method === 'GET') form?.forEach((value, name) => target.searchParams.append(name, value))
    try {
      const response = await fetch(target, {
        method,
        headers,
        body: method === 'GET' ? undefined : (body ?? form),
        signal: AbortSignal.any([this.#abort.signal, AbortSignal.timeout(5000)]),
      })
      return this.#accepted(response.status, await response.text())
    } catch {
      return false
    }
  }

  stop(): void {
    this.#abort.abort()
  }
}
