import db from '@adonisjs/lucid/services/db'
import { closedUntil } from '#credits/closed_minutes'
import { Money } from '#shared/money'
import { DAY, startOf } from '#shared/time_spans'

const FLOW = `
  select coalesce(-sum(amount) filter (where amount < 0 and kind = 'charge'), 0)::text as spent,
    coalesce(sum(amount) filter (where amount > 0), 0)::text as granted
  from credit_entries where created_at >= ?::timestamptz and created_at < ?::timestamptz`

/** All gifts before a moment: the index of gifts knows no time, so those after it are taken away again. */
const GRANTED_BEFORE = `
  select ((select coalesce(sum(amount), 0) from credit_entries where amount > 0)
    - (select coalesce(sum(amount) filter (where amount > 0), 0) from credit_entries
       where created_at >= ?::timestamptz))::text as granted`

interface Sums {
  spent: Money
  granted: Money
}

/** Sums over the ledgers of all teams. They only grow, so minutes that are over are added up once and remembered. */
export class CreditFlow {
  #day: (Sums & { since: number; until: number }) | null = null
  #gifts: { until: number; granted: Money } | null = null

  /** Of today (UTC) until now. */
  async today(now: number): Promise<{ spent: string; granted: string }> {
    const since = startOf(DAY, now)
    const until = Math.max(since, closedUntil(now))
    const known = this.#day?.since === since && this.#day.until <= until ? this.#day : null
    const from = known?.until ?? since
    const [fresh, open] = await Promise.all([read(from, until), read(until, now + DAY)])
    const closed = known ? add(known, fresh) : fresh
    this.#day = { ...closed, since, until }
    const { spent, granted } = add(closed, open)
    return { spent: spent.toString(), granted: granted.toString() }
  }

  /** All gifts of the past up to a moment a while ago. */
  async grantedBefore(now: number): Promise<{ until: string; granted: string }> {
    const until = closedUntil(now)
    const known = this.#gifts
    if (!known || known.until > until) {
      const { rows } = await db.rawQuery(GRANTED_BEFORE, [new Date(until).toISOString()])
      this.#gifts = { until, granted: Money.parse(rows[0].granted) }
    } else if (known.until < until) {
      const { granted } = await read(known.until, until)
      this.#gifts = { until, granted: known.granted.add(granted) }
    }
    const { until: at, granted } = this.#gifts!
    return { until: new Date(at).toISOString(), granted: granted.toString() }
  }
}

const add = (a: Sums, b: Sums): Sums => ({
  spent: a.spent.add(b.spent),
  granted: a.granted.add(b.granted),
})

async function read(from: number, until: number): Promise<Sums> {
  if (from >= until) return { spent: Money.zero, granted: Money.zero }
  const dates = [from, until].map((time) => new Date(time).toISOString())
  const { rows } = await db.rawQuery(FLOW, dates)
  return { spent: Money.parse(rows[0].spent), granted: Money.parse(rows[0].granted) }
}
