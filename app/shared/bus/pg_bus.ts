import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '@adonisjs/core/logger'
import type { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import pg from 'pg'
import { Bus, type BusPayload } from '#shared/bus/bus'
import { databaseClock } from '#shared/database/database_clock'
import { prepared } from '#shared/database/prepared_statements'

const CHANNEL = 'wxiai'
const NOTIFY = prepared('select pg_notify(?, message) from unnest(?::text[]) as message')
/** Announcements sent with one statement. */
const MOST_AT_ONCE = 500
/** Milliseconds between two of them; the first goes at once. */
const PAUSE = 15
/** PostgreSQL takes 8000 bytes for one notification. */
const LARGEST_MESSAGE = 7900
const HEARTBEAT = 15_000
const SLOWEST_RETRY = 5000

export interface PgBusOptions {
  /** A session of its own: a pooler in transaction mode does not carry LISTEN. */
  connection: pg.ClientConfig
  db: Pick<Database, 'rawQuery'>
  logger: Pick<Logger, 'error' | 'warn'>
}

/** The bus over LISTEN/NOTIFY: no other server needed, and NOTIFY takes part in transactions. */
export class PgBus extends Bus {
  readonly #options: PgBusOptions
  #client: pg.Client | null = null
  #opening: Promise<void> | null = null
  #heartbeat: NodeJS.Timeout | null = null
  readonly #waiting: string[] = []
  #sending: Promise<void> | null = null
  #stopped = false
  #connectedBefore = false
  #aliveAt = databaseClock.now()

  constructor(options: PgBusOptions) {
    super(options.logger)
    this.#options = options
  }

  async publish(channel: string, payload: BusPayload, trx?: TransactionClientContract) {
    const message = this.#message(channel, payload)
    await (trx ?? this.#options.db).rawQuery(NOTIFY, [CHANNEL, [message]])
  }

  announce(channel: string, payload: BusPayload, trx?: TransactionClientContract) {
    const message = this.#message(channel, payload)
    if (trx) trx.after('commit', () => this.#sendSoon(message))
    else this.#sendSoon(message)
  }

  #sendSoon(message: string): void {
    this.#waiting.push(message)
    this.#sending ??= this.#sendAll().finally(() => (this.#sending = null))
  }

  async #sendAll(): Promise<void> {
    await nextTurn()
    while (this.#waiting.length > 0) {
      const messages = this.#waiting.splice(0, MOST_AT_ONCE)
      try {
        await this.#options.db.rawQuery(NOTIFY, [CHANNEL, messages])
      } catch (error) {
        this.logger.warn({ err: error, messages: messages.length }, 'bus: nobody heard of a change')
      }
      if (!this.#stopped) await sleep(PAUSE)
    }
  }

  #message(channel: string, payload: BusPayload): string {
    const message = this.encode(channel, payload)
    if (Buffer.byteLength(message) > LARGEST_MESSAGE) {
      throw new RangeError(`bus: a message on "${channel}" is too large, send ids only`)
    }
    return message
  }

  async ready() {
    this.open()
    await this.#opening
  }

  async stop() {
    this.#stopped = true
    await this.#sending
    if (this.#heartbeat) clearInterval(this.#heartbeat)
    const client = this.#client
    this.#client = null
    await client?.end().catch(() => {})
  }

  protected open() {
    if (this.#stopped || this.#client || this.#opening) return
    this.#opening = this.#connect().finally(() => {
      this.#opening = null
    })
  }

  async #connect(): Promise<void> {
    for (let attempt = 0; !this.#stopped; attempt++) {
      const client = new pg.Client({ ...this.#options.connection, statement_timeout: undefined })
      client.on('error', () => {})
      try {
        await client.connect()
        client.on('notification', ({ payload }) => {
          this.#aliveAt = databaseClock.now()
          this.deliver(payload ?? '')
        })
        client.once('end', () => this.#lost(client))
        await client.query(`LISTEN ${CHANNEL}`)
        this.#adopt(client)
        return
      } catch (error) {
        client.removeAllListeners('end')
        await client.end().catch(() => {})
        if (attempt === 3) this.logger.warn({ err: error }, 'bus: cannot listen, trying on')
        await new Promise((resolve) => {
          setTimeout(resolve, Math.min(100 * 2 ** attempt, SLOWEST_RETRY))
        })
      }
    }
  }

  #adopt(client: pg.Client) {
    if (this.#stopped) {
      void client.end().catch(() => {})
      return
    }
    this.#client = client
    if (this.#heartbeat) clearInterval(this.#heartbeat)
    // A connection that died without a word would otherwise stay silent for ever.
    this.#heartbeat = setInterval(() => this.#beat(client), HEARTBEAT)
    this.#heartbeat.unref()
    if (this.#connectedBefore) this.resync(this.#aliveAt)
    this.#connectedBefore = true
    this.#aliveAt = databaseClock.now()
  }

  #beat(client: pg.Client) {
    const overdue = setTimeout(() => this.#lost(client), 5000)
    client.query('SELECT 1').then(
      () => {
        clearTimeout(overdue)
        this.#aliveAt = databaseClock.now()
      },
      () => clearTimeout(overdue)
    )
  }

  #lost(client: pg.Client) {
    if (this.#stopped || this.#client !== client) return
    this.#client = null
    client.removeAllListeners('notification')
    void client.end().catch(() => {})
    this.open()
  }
}
