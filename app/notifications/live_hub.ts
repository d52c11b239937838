import db from '@adonisjs/lucid/services/db'
import type { Logger } from '@adonisjs/core/logger'
import { LRUCache } from 'lru-cache'
import type { Bus } from '#shared/bus/bus'
import { databaseClock } from '#shared/database/database_clock'
import { AppError } from '#shared/errors'
import type { Ledger } from '#credits/ledger'
import { LiveClient, type LiveClientOptions } from '#notifications/live_client'
import type { LiveSource, LiveTask } from '#notifications/live_source'

/** Milliseconds between two reads. The first is made at once, what changes meanwhile is read together. */
const PAUSE = 20
const HEARTBEAT = 15_000
/** What ended is dated by the beginning of its transaction, which may be older than the last event a reader got. */
const OVERLAP = 15_000
/** Longer ago than this nothing is resumed: the page loads itself anew then. */
const MAX_RESUME = 24 * 3_600_000
const STREAMS_PER_USER = 20
const REFRESH_OVERLAP = 60_000

export interface LiveMessage {
  team_id: string
  type: 'task' | 'credit' | 'order'
  id: string
}

/**
 * Tells the open streams of this node what changed. The bus carries ids only; the state is read here, once for all
 * that changed within a moment, so a reader always gets what is true now and never an older state after a newer one.
 */
export class LiveHub {
  readonly #bus: Bus
  readonly #ledger: Ledger
  readonly #logger: Logger
  readonly #teams = new Map<string, Set<LiveClient>>()
  readonly #tasks = new Set<string>()
  readonly #credits = new Set<string>()
  #source: LiveSource | null = null
  #flushTimer: NodeJS.Timeout | null = null
  #flushing = false
  #flushedAt = -Infinity
  readonly #every: number
  /** Ended tasks whose end was told. */
  readonly #told = new LRUCache<string, true>({ max: 20_000, ttl: 4 * HEARTBEAT })
  #heartbeat: NodeJS.Timeout | null = null
  #unsubscribe: (() => void) | null = null
  #stopped = false

  constructor(bus: Bus, ledger: Ledger, logger: Logger, heartbeat = HEARTBEAT) {
    this.#every = heartbeat
    this.#bus = bus
    this.#ledger = ledger
    this.#logger = logger
  }

  register(source: LiveSource): void {
    this.#source = source
  }

  get clients(): number {
    let count = 0
    for (const clients of this.#teams.values()) count += clients.size
    return count
  }

  async start(): Promise<void> {
    const off = [
      this.#bus.subscribe('live', (message) => this.hear(message as unknown as LiveMessage)),
      this.#bus.onResync((since) => this.refresh(since)),
    ]
    this.#unsubscribe = () => off.forEach((unsubscribe) => unsubscribe())
    await this.#bus.ready()
    this.#heartbeat = setInterval(() => void this.#beat(), this.#every)
    this.#heartbeat.unref()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    if (this.#heartbeat) clearInterval(this.#heartbeat)
    if (this.#flushTimer) clearTimeout(this.#flushTimer)
    this.#unsubscribe?.()
    for (const client of this.#all()) client.close()
    this.#teams.clear()
  }

  /** @throws AppError `too_many_streams` */
  open(options: LiveClientOptions, lastEventId?: string): LiveClient {
    const clients = this.#teams.get(options.teamId) ?? new Set()
    const own = [...clients].filter((client) => client.userId === options.userId)
    if (own.length >= STREAMS_PER_USER) throw new AppError(429, 'too_many_streams')
    const client = new LiveClient(options)
    this.#teams.set(options.teamId, clients.add(client))
    client.stream.once('close', () => this.#remove(client))
    // Whoever comes while this node leaves is sent on at once, to resume on another.
    if (this.#stopped) client.close()
    else void this.#welcome(client, lastEventId)
    return client
  }

  /** Everything may have changed since then: the bus was cut off. A dead line may have looked alive for a while. */
  refresh(since: number): void {
    const from = String(since - REFRESH_OVERLAP)
    for (const client of this.#all()) void this.#welcome(client, from)
  }

  async #welcome(client: LiveClient, lastEventId?: string): Promise<void> {
    client.ready = false
    try {
      const since = resumePoint(lastEventId)
      const tasks = await this.#source?.snapshot(client.teamId, { plugin: client.plugin, since })
      const credit = await this.#ledger.balance(client.teamId)
      for (const task of tasks ?? []) client.send('task', task.render(client.locale))
      client.send('credit', credit)
      client.ready = true
      for (const id of client.missed) this.#tasks.add(id)
      client.missed.clear()
      this.#schedule()
    } catch (error) {
      this.#logger.warn(
        { err: error },
        'live: no snapshot, the stream is closed to be opened again'
      )
      client.close()
    }
  }

  /** Something changed for the readers of this node. */
  hear(message: LiveMessage): void {
    const clients = this.#teams.get(message.team_id)
    if (!clients) return
    if (message.type === 'order') {
      // Rare, and of interest to few: who wants to know more asks for it.
      for (const client of clients) if (!client.plugin) client.send('order', { id: message.id })
      return
    }
    if (message.type === 'credit') this.#credits.add(message.team_id)
    else {
      this.#tasks.add(message.id)
      for (const client of clients) if (!client.ready) client.missed.add(message.id)
    }
    this.#schedule()
  }

  #schedule(): void {
    if (this.#flushTimer || this.#flushing) return
    if (this.#tasks.size === 0 && this.#credits.size === 0) return
    const wait = Math.max(0, this.#flushedAt + PAUSE - performance.now())
    this.#flushTimer = setTimeout(() => void this.#flush(), wait)
  }

  /** One at a time: two reads that overtake each other would show the past after the present. */
  async #flush(): Promise<void> {
    this.#flushTimer = null
    this.#flushing = true
    this.#flushedAt = performance.now()
    const ids = [...this.#tasks]
    const teams = [...this.#credits]
    this.#tasks.clear()
    this.#credits.clear()
    try {
      // Together, so that the ledger reads all accounts at once.
      const balances = teams.map(async (team) => [team, await this.#ledger.balance(team)] as const)
      const [tasks, ...credits] = await Promise.all([
        ids.length > 0 && this.#source ? this.#source.byIds(ids) : [],
        ...balances,
      ])
      for (const task of tasks) this.#tell(task)
      for (const [team, credit] of credits) {
        for (const client of this.#teams.get(team) ?? []) client.send('credit', credit)
      }
    } catch (error) {
      this.#logger.warn({ err: error }, 'live: could not read what changed')
      for (const id of ids) this.#tasks.add(id)
      for (const team of teams) this.#credits.add(team)
      await new Promise((resolve) => setTimeout(resolve, 500))
    } finally {
      this.#flushing = false
      this.#schedule()
    }
  }

  #tell(task: LiveTask): void {
    if (task.ended) this.#told.set(task.id, true)
    const rendered = new Map<string, unknown>()
    for (const client of this.#teams.get(task.teamId) ?? []) {
      if (!client.ready || (client.plugin && client.plugin !== task.plugin)) continue
      if (!rendered.has(client.locale)) rendered.set(client.locale, task.render(client.locale))
      client.send('task', rendered.get(client.locale))
    }
  }

  /** Keeps lines open, closes those whose session ended, and looks for news that got lost. */
  async #beat(): Promise<void> {
    const clients = [...this.#all()]
    if (clients.length === 0) return
    for (const client of clients) client.comment('alive')
    try {
      const ids = [...new Set(clients.map((client) => client.sessionId))]
      const rows: { id: string }[] = await db
        .from('auth_sessions')
        .join('users', 'users.id', 'auth_sessions.user_id')
        .whereIn('auth_sessions.id', ids)
        .whereNot('users.role', 'pending')
        .whereRaw('auth_sessions.expires_at > now()')
        .select('auth_sessions.id')
      const alive = new Set(rows.map((row) => row.id))
      for (const client of clients) if (!alive.has(client.sessionId)) client.close()
      await this.#catchUp()
    } catch (error) {
      this.#logger.warn({ err: error }, 'live: could not look after the streams')
    }
  }

  /** A node that died behind its commit told nobody that a task had ended. */
  async #catchUp(): Promise<void> {
    const since = new Date(databaseClock.now() - 3 * HEARTBEAT)
    const ended = await this.#source?.endedSince([...this.#teams.keys()], since)
    for (const { id, teamId } of ended ?? []) {
      if (this.#told.has(id)) continue
      this.hear({ type: 'task', team_id: teamId, id })
      this.hear({ type: 'credit', team_id: teamId, id })
    }
  }

  *#all(): Iterable<LiveClient> {
    for (const clients of this.#teams.values()) yield* clients
  }

  #remove(client: LiveClient): void {
    const clients = this.#teams.get(client.teamId)
    clients?.delete(client)
    if (clients?.size === 0) this.#teams.delete(client.teamId)
  }
}

function resumePoint(lastEventId: string | undefined): Date | undefined {
  if (!lastEventId || !/^\d{12,14}$/.test(lastEventId)) return undefined
  const now = databaseClock.now()
  const at = Math.max(Number(lastEventId) - OVERLAP, now - MAX_RESUME)
  return new Date(Math.min(at, now))
}
