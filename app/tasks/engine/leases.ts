import { hostname } from 'node:os'
import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import type { Logger } from '@adonisjs/core/logger'

/** A claim on one task. Whoever loses it stops; every write names the token, so a late one changes nothing. */
export class Lease {
  readonly token: string
  readonly #controller = new AbortController()
  renewedAt = performance.now()

  constructor(
    readonly taskId: string,
    token: string
  ) {
    this.token = token
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  lose(): void {
    this.#controller.abort(new Error('lease lost'))
  }
}

/** Keeps the claims of this node alive with one statement for all of them. */
export class Leases {
  readonly duration: number
  readonly node = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`
  readonly #logger: Logger
  readonly #held = new Set<Lease>()
  #counter = 0
  #timer: NodeJS.Timeout | null = null
  #renewing = false

  constructor(duration: number, logger: Logger) {
    this.duration = duration
    this.#logger = logger
  }

  /** A token for one batch of claims; it never comes again. */
  token(): string {
    this.#counter += 1
    return `${this.node}:${this.#counter}`
  }

  start(): void {
    this.#timer = setInterval(() => void this.#renew(), this.duration / 4)
    this.#timer.unref()
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer)
  }

  /** Works on a task that was claimed with `token` just now, and keeps the claim alive meanwhile. */
  async during<T>(taskId: string, token: string, work: (lease: Lease) => Promise<T>): Promise<T> {
    const lease = new Lease(taskId, token)
    this.#held.add(lease)
    try {
      return await work(lease)
    } finally {
      this.#held.delete(lease)
    }
  }

  /** False when the claim may have run out: a process that was stopped finds that out here. */
  isSafe(lease: Lease): boolean {
    if (lease.signal.aborted) return false
    if (performance.now() - lease.renewedAt < this.duration * 0.8) return true
    lease.lose()
    return false
  }

  async #renew(): Promise<void> {
    if (this.#renewing) return
    this.#renewing = true
    const leases = [...this.#held]
    const asked = performance.now()
    try {
      if (leases.length > 0) {
        const { rows } = await db.rawQuery(
          `update tasks t set claimed_until = now() + ? * interval '1 ms', due_at = now() + ? * interval '1 ms'
           from unnest(?::uuid[], ?::text[]) as held (id, token)
           where t.id = held.id and t.claimed_by = held.token and t.status in ('submitting', 'storing')
           returning t.id, t.claimed_by`,
          [
            this.duration,
            this.duration,
            leases.map((lease) => lease.taskId),
            leases.map((lease) => lease.token),
          ]
        )
        const kept = new Set(
          rows.map((row: { claimed_by: string; id: string }) => row.id + row.claimed_by)
        )
        for (const lease of leases) {
          if (kept.has(lease.taskId + lease.token)) lease.renewedAt = asked
          else lease.lose()
        }
      }
    } catch (error) {
      this.#logger.warn({ err: error }, 'tasks: claims could not be renewed')
      for (const lease of leases) this.isSafe(lease)
    } finally {
      this.#renewing = false
    }
  }
}
