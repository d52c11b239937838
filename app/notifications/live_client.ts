import { Readable } from 'node:stream'
import { databaseClock } from '#shared/database/database_clock'

/** A reader that leaves this much unread is too slow or gone; it may come back and resume. */
const MAX_BACKLOG = 512 * 1024

export interface LiveClientOptions {
  teamId: string
  userId: string
  sessionId: string
  locale: string
  /** Only the tasks of this plugin. */
  plugin?: string
}

/** One open stream of server-sent events. */
export class LiveClient {
  readonly teamId: string
  readonly userId: string
  readonly sessionId: string
  readonly locale: string
  readonly plugin?: string
  readonly stream = new Readable({ read() {} })
  /** False until the snapshot went out; what happens meanwhile is remembered in `missed`. */
  ready = false
  readonly missed = new Set<string>()

  constructor(options: LiveClientOptions) {
    this.teamId = options.teamId
    this.userId = options.userId
    this.sessionId = options.sessionId
    this.locale = options.locale
    this.plugin = options.plugin
    // The first bytes make proxies and browsers take the stream for open.
    this.#push('retry: 1000\n\n')
  }

  send(event: 'task' | 'credit' | 'order', payload: unknown): void {
    this.#push(`id: ${databaseClock.now()}\nevent: ${event}\ndata: ${JSON.stringify(payload)}\n\n`)
  }

  comment(text: string): void {
    this.#push(`: ${text}\n\n`)
  }

  close(): void {
    if (!this.stream.destroyed && !this.stream.readableEnded) this.stream.push(null)
  }

  get closed(): boolean {
    return this.stream.destroyed || this.stream.readableEnded
  }

  #push(chunk: string): void {
    if (this.closed) return
    this.stream.push(chunk)
    if (this.stream.readableLength > MAX_BACKLOG) this.stream.destroy()
  }
}
