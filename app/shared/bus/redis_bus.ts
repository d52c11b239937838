import type { Logger } from '@adonisjs/core/logger'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Redis } from 'ioredis'
import { Bus, type BusPayload } from '#shared/bus/bus'

const CHANNEL = 'wxiai:bus'

/** The bus for many nodes: takes the traffic of live events off the database. */
export class RedisBus extends Bus {
  readonly #publisher: Redis
  readonly #subscriber: Redis
  #opening: Promise<void> | null = null
  #connectedBefore = false

  constructor(url: string, logger: Pick<Logger, 'error' | 'warn'>) {
    super(logger)
    const retryStrategy = (attempt: number) => Math.min(attempt * 100, 5000)
    this.#publisher = new Redis(url, { lazyConnect: true, retryStrategy })
    this.#subscriber = new Redis(url, {
      lazyConnect: true,
      retryStrategy,
      autoResubscribe: true,
      maxRetriesPerRequest: null,
    })
    this.#reportOnce(this.#publisher)
    this.#reportOnce(this.#subscriber)
  }

  async publish(channel: string, payload: BusPayload, trx?: TransactionClientContract) {
    const message = this.encode(channel, payload)
    if (!trx) {
      await this.#publisher.publish(CHANNEL, message)
      return
    }
    trx.after('commit', () =>
      // The change is committed: a bus that is away must not make it look failed.
      this.#publisher.publish(CHANNEL, message).then(
        () => {},
        (error: unknown) => this.logger.error({ err: error }, 'bus: could not publish')
      )
    )
  }

  async ready() {
    this.open()
    await this.#opening
  }

  async stop() {
    this.#publisher.disconnect()
    this.#subscriber.disconnect()
  }

  protected open() {
    if (this.#opening) return
    this.#subscriber.on('message', (_: string, message: string) => this.deliver(message))
    this.#subscriber.on('ready', () => {
      if (this.#connectedBefore) this.resync()
      this.#connectedBefore = true
    })
    this.#opening = this.#subscriber.subscribe(CHANNEL).then(
      () => {},
      (error: unknown) => this.logger.error({ err: error }, 'bus: cannot subscribe')
    )
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
