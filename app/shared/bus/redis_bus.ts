import type { Logger } from '@adonisjs/core/logger'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Redis } from 'ioredis'
import { Bus, type BusPayload } from '#shared/bus/bus'
import { databaseClock } from '#shared/database/database_clock'

const CHANNEL = 'wxiai:bus'
/** What is sent instead of all messages that could not be: since when they could not. */
const LOST = /^lost:(\d+)$/

/** The bus for many nodes: takes the traffic of live events off the database. */
export class RedisBus extends Bus {
  readonly #publisher: Redis
  readonly #subscriber: Redis
  #opening: Promise<void> | null = null
  #connectedBefore = false
  #lostSince: number | null = null
  #deafSince: number | null = null

  constructor(url: string, logger: Pick<Logger, 'error' | 'warn'>) {
    super(logger)
    const retryStrategy = (attempt: number) => Math.min(attempt * 100, 2000)
    // Nothing waits for a Redis that is away: neither a request, nor a task.
    this.#publisher = new Redis(url, {
      lazyConnect: true,
      retryStrategy,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: 2000,
    })
    this.#publisher.connect().catch(() => {})
    this.#subscriber = new Redis(url, {
      lazyConnect: true,
      retryStrategy,
      autoResubscribe: true,
      maxRetriesPerRequest: null,
    })
    this.#publisher.on('ready', () => void this.#confess())
    this.#reportOnce(this.#publisher)
    this.#reportOnce(this.#subscriber)
  }

  /** The change is made: a bus that is away must not make it look failed, and not hold it up. */
  async publish(channel: string, payload: BusPayload, trx?: TransactionClientContract) {
    const message = this.encode(channel, payload)
    if (trx) trx.after('commit', () => void this.#send(message))
    else await this.#send(message)
  }

  announce(channel: string, payload: BusPayload, trx?: TransactionClientContract) {
    void this.publish(channel, payload, trx)
  }

  async #send(message: string): Promise<void> {
    try {
      await this.#publisher.publish(CHANNEL, message)
    } catch {
      this.#lostSince ??= databaseClock.now()
    }
  }

  async ready() {
    this.open()
    await this.#opening
    if (this.#publisher.status === 'ready') return
    await new Promise<void>((resolve) => this.#publisher.once('ready', () => resolve()))
  }

  async stop() {
    this.#publisher.disconnect()
    this.#subscriber.disconnect()
  }

  protected open() {
    if (this.#opening) return
    this.#subscriber.on('message', (_: string, message: string) => {
      const lost = LOST.exec(message)
      if (lost) this.resync(Number(lost[1]))
      else this.deliver(message)
    })
    this.#subscriber.on('ready', () => {
      if (this.#connectedBefore) this.resync(this.#deafSince ?? databaseClock.now())
      this.#connectedBefore = true
      this.#deafSince = null
    })
    this.#subscriber.on('close', () => (this.#deafSince ??= databaseClock.now()))
    this.#opening = this.#subscriber.subscribe(CHANNEL).then(
      () => {},
      (error: unknown) => this.logger.error({ err: error }, 'bus: cannot subscribe')
    )
  }

  /** The others may have heard Redis all the time, and know nothing of what this node could not say. */
  async #confess(): Promise<void> {
    if (this.#lostSince === null) return
    const since = this.#lostSince
    this.#lostSince = null
    await this.#send(`lost:${since}`)
  }

  /** One line when Redis goes away, not one per attempt. */
  #reportOnce(client: Redis) {
    let reported = false
    client.on('ready', () => (reported = false))
    client.on('error', (error) => {
      if (!reported) this.logger.warn({ err: error }, 'bus: Redis is away, trying on')
      reported = true
    })
  }
}
