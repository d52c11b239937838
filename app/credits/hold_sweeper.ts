import type { Logger } from '@adonisjs/core/logger'
import db from '@adonisjs/lucid/services/db'
import type { Ledger } from '#credits/ledger'

/** An open hold whose time is over. */
export interface ExpiredHold {
  holdId: string
  referenceId: string
}

/**
 * Says which of the holds are still needed, and for how many milliseconds: the ids in the answer live on.
 * It must be sure about the others, for their credits go back.
 */
export type LivenessCheck = (holds: ExpiredHold[]) => Promise<Map<string, number>>

interface Row {
  id: string
  reference_type: string | null
  reference_id: string | null
}

const BATCH = 500

/**
 * Closes holds that nobody closed: their time is over and what they were for is gone. Any number of nodes may
 * sweep at once, since a hold is released only while it is open and expired.
 */
export class HoldSweeper {
  readonly #ledger: Ledger
  readonly #logger: Pick<Logger, 'error' | 'warn'>
  readonly #checks = new Map<string, LivenessCheck>()

  constructor(ledger: Ledger, logger: Pick<Logger, 'error' | 'warn'>) {
    this.#ledger = ledger
    this.#logger = logger
  }

  /** The room that makes holds for a type of reference answers for them. */
  watch(referenceType: string, check: LivenessCheck): void {
    this.#checks.set(referenceType, check)
  }

  async sweep(): Promise<{ released: number; extended: number }> {
    const outcome = { released: 0, extended: 0 }
    for await (const { row, needed } of this.expired()) {
      if (needed) {
        if (await this.#ledger.extend(row.id, needed)) outcome.extended++
      } else if (await this.#ledger.expire(row.id, 'expired')) {
        outcome.released++
        this.#logger.warn({ hold: row.id, reference: row.reference_id }, 'ledger: hold swept')
      }
    }
    return outcome
  }

  /** Every open hold past its expiry, with how long it is needed where its reference lives. Unanswered ones are left out. */
  async *expired(graceSeconds = 0): AsyncGenerator<{ row: Row; needed: number | null }> {
    let after = '00000000-0000-0000-0000-000000000000'
    while (true) {
      const { rows } = await db.rawQuery(
        `select id, reference_type, reference_id from credit_holds
         where status = 'open' and expires_at <= now() - make_interval(secs => ?) and id > ?
         order by id limit ?`,
        [graceSeconds, after, BATCH]
      )
      if (rows.length === 0) return
      after = rows[rows.length - 1].id
      yield* this.#judge(rows as Row[])
    }
  }

  async *#judge(rows: Row[]) {
    const byType = Map.groupBy(rows, (row) => row.reference_type ?? '')
    for (const [type, group] of byType) {
      const alive = await this.#alive(type, group)
      if (!alive) continue
      for (const row of group) yield { row, needed: alive.get(row.id) ?? null }
    }
  }

  async #alive(type: string, rows: Row[]): Promise<Map<string, number> | null> {
    const check = this.#checks.get(type)
    if (!check) return new Map()
    try {
      const holds = rows.map((row) => ({ holdId: row.id, referenceId: row.reference_id ?? '' }))
      return await check(holds)
    } catch (error) {
      // Whoever cannot answer now is asked again: better late than wrong.
      this.#logger.error({ err: error, type }, 'ledger: cannot tell whether holds are needed')
      return null
    }
  }
}
