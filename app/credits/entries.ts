import db from '@adonisjs/lucid/services/db'
import type { CreditEntry, Json, Page } from '@wxiai/sdk/wire'
import { type EntryRow, referenceOf } from '#credits/rows'
import { formatMoney } from '#shared/money'
import type { PageRequest } from '#shared/pagination'

/** Reading the ledger of one team. */
export class Entries {
  async page(
    teamId: string,
    kind: string | undefined,
    page: PageRequest
  ): Promise<Page<CreditEntry>> {
    const query = db.from('credit_entries').where('team_id', teamId)
    if (kind) query.where('kind', kind)
    const [[{ total }], rows] = await Promise.all([
      query.clone().count('* as total'),
      query.orderBy('id', 'desc').offset(page.offset).limit(page.limit),
    ])
    return { items: rows.map(presentEntry), total: Number(total) }
  }

  /** What was charged by day (UTC) and service, newest day first. */
  async spending(teamId: string, days = 30) {
    const { rows } = await db.rawQuery(
      `select to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as day,
         coalesce(detail->>'service', reference_type, 'other') as service, -sum(amount) as credits
       from credit_entries
       where team_id = ? and kind = 'charge' and created_at >= now() - make_interval(days => ?)
       group by 1, 2 order by 1 desc, 3 desc`,
      [teamId, days]
    )
    return (rows as { day: string; service: string; credits: string }[]).map((row) => ({
      ...row,
      credits: formatMoney(row.credits),
    }))
  }

  /** What is reserved right now, oldest first. */
  async openHolds(teamId: string) {
    const rows = await db
      .from('credit_holds')
      .where('team_id', teamId)
      .where('status', 'open')
      .orderBy('created_at')
      .limit(100)
    return rows.map((row) => ({
      id: row.id as string,
      amount: formatMoney(row.amount),
      reference: referenceOf(row),
      created_at: (row.created_at as Date).toISOString(),
    }))
  }
}

export function presentEntry(row: EntryRow & { created_at: Date }): CreditEntry {
  return {
    id: String(row.id),
    amount: formatMoney(row.amount),
    balance_after: formatMoney(row.balance_after),
    kind: row.kind,
    reference: referenceOf(row),
    detail: row.detail as Record<string, Json>,
    created_at: row.created_at.toISOString(),
  }
}
