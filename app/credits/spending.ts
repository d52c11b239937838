import db from '@adonisjs/lucid/services/db'
import { closedUntil } from '#credits/closed_minutes'
import { databaseClock } from '#shared/database/database_clock'
import { prepared } from '#shared/database/prepared_statements'
import { formatMoney, Money } from '#shared/money'
import { DAY, startOf } from '#shared/time_spans'

export interface SpendingLine {
  /** yyyy-mm-dd, in UTC */
  day: string
  service: string
  credits: string
}

const DAYS = 30
/** Teams whose closed days are kept in memory. */
const MOST_TEAMS = 500

/** team, first day, day behind the last */
const CHARGES = prepared(`
  select to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as day,
    coalesce(detail->>'service', reference_type, 'other') as service, -sum(amount) as credits
  from credit_entries
  where team_id = ? and kind = 'charge' and created_at >= ?::timestamptz and created_at < ?::timestamptz
  group by 1, 2`)

interface Closed {
  until: number
  lines: SpendingLine[]
}

/**
 * What a team was charged by day and service. The ledger only grows, so a minute that is over is added up once and then
 * remembered: a team with thousands of charges a day reads those of the last ten minutes.
 */
export class Spending {
  readonly #closed = new Map<string, Closed>()

  /** The last 30 days, newest first. */
  async of(teamId: string, now = databaseClock.now()): Promise<SpendingLine[]> {
    const first = startOf(DAY, now) - (DAYS - 1) * DAY
    const open = closedUntil(now)
    const closed = await this.#until(open, first, teamId)
    return sum([...(await read(teamId, open, now + DAY)), ...closed])
  }

  async #until(until: number, first: number, teamId: string): Promise<SpendingLine[]> {
    const known = this.#closed.get(teamId)
    const from = Math.max(first, known?.until ?? 0)
    const fresh = from < until ? await read(teamId, from, until) : []
    const lines = [...fresh, ...(known?.lines ?? [])].filter(({ day }) => Date.parse(day) >= first)
    const closed = { until: Math.max(from, until), lines: fresh.length ? sum(lines) : lines }
    this.#closed.delete(teamId)
    this.#closed.set(teamId, closed)
    if (this.#closed.size > MOST_TEAMS) this.#closed.delete(this.#closed.keys().next().value!)
    return closed.lines
  }
}

/** One line a day and service, newest days and largest sums first. */
function sum(lines: SpendingLine[]): SpendingLine[] {
  const sums = new Map<string, SpendingLine>()
  for (const line of lines) {
    const key = `${line.day} ${line.service}`
    const known = sums.get(key)
    const credits = known && Money.parse(known.credits).add(line.credits).toString()
    sums.set(key, credits ? { ...line, credits } : line)
  }
  return [...sums.values()].sort(
    (a, b) => b.day.localeCompare(a.day) || Number(b.credits) - Number(a.credits)
  )
}

async function read(teamId: string, from: number, until: number): Promise<SpendingLine[]> {
  const dates = [from, until].map((time) => new Date(time).toISOString())
  const { rows } = await db.rawQuery(CHARGES, [teamId, ...dates])
  return (rows as SpendingLine[]).map((row) => ({ ...row, credits: formatMoney(row.credits) }))
}
