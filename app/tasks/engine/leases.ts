import { hostname } from 'node:os'
import { randomUUID } from 'node:crypto'
import { background } from '#shared/database/background'
import type { Logger } from '@adonisjs/core/logger'
import { prepared } from '#shared/database/prepared_statements'
import { unindexed } from '#shared/database/unindexed'

/** lease in ms twice, tasks, their tokens */
export const RENEW = prepared(`
update tasks t set claimed_until = now() + ? * interval '1 ms', due_at = now() + ? * interval '1 ms'
from unnest(?::uuid[], ?::text[]) as held (id, token)
where t.id = held.id and t.claimed_by = held.token and ${unindexed('t.status')} in ('submitting', 'storing')
returning t.id, t.claimed_by`)

/** What a batch of rows is claimed with, and since when at the latest the claim runs. */
export interface Claim {
  token: string
  asked: number
}

/** A claim on one task. Whoever loses it stops; every write names the token, so a late one changes nothing. */
export class Lease {
  readonly token: string
  readonly #controller = new AbortController()
  renewedAt: number

  readonly #trusted: number

  /** `trusted`: how many milliseconds after its last renewal a claim certainly still stands. */
  constructor(
    readonly taskId: string,
    { token, asked }: Claim,
    trusted: number
  ) {
    this.token = token
    this.renewedAt = asked
    this.#trusted = trusted
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  lose(): void {
    this.#controller.abort(new Error('lease lost'))
  }

  /** False when the claim may have run out: a process that was stopped finds that out here, before it acts outside. */
  isSafe(): boolean {
    if (this.signal.aborted) return false
    if (performance.now() - this.renewedAt < this.#trusted) return true
    this.lose()
    return false
  }

  /** @throws when the claim may have run out */
  readonly assertSafe = (): void => {
    if (!this.isSafe()) throw this.signal.reason
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

  /**
   * A token for one batch of claims; it never comes again. To be made before the database is asked: a process that is
   * stopped between that and its answer has used up a part of its lease, or all of it.
   */
  claim(): Claim {
    this.#counter += 1
    return { token: `${this.node}:${this.#counter}`, asked: performance.now() }
  }

  start(): void {
    this.#timer = setInterval(() => void this.#renew(), this.duration / 4)
    this.#timer.unref()
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer)
  }

  /** Works on a task that was claimed, and keeps the claim alive meanwhile. */
  async during<T>(taskId: string, claim: Claim, work: (lease: Lease) => Promise<T>): Promise<T> {
    const lease = new Lease(taskId, claim, this.duration * 0.8)
    this.#held.add(lease)
    try {
      return await work(lease)
    } finally {
      this.#held.delete(lease)
    }
  }

  async #renew(): Promise<void> {
    if (this.#renewing) return
    this.#renewing = true
    const leases = [...this.#held]
    const asked = performance.now()
    try {
      if (leases.length > 0) {
        const { rows } = await background().rawQuery(RENEW, [
          this.duration,
          this.duration,
          leases.map((lease) => lease.taskId),
          leases.map((lease) => lease.token),
        ])
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
      for (const lease of leases) lease.isSafe()
    } finally {
      this.#renewing = false
    }
  }
}
