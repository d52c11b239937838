import db from '@adonisjs/lucid/services/db'
import type { CreditEntry, CursorPage, Json } from '@wxiai/sdk/wire'
import { type EntryRow, referenceOf } from '#credits/rows'
import { formatMoney } from '#shared/money'
import { newestFirst, pageOf, type List, type Position } from '#shared/newest_first'

/** Reading the ledger of one team. */
export class Entries {
  async page(
    teamId: string,
    kind: string | undefined,
    position: Position
  ): Promise<CursorPage<CreditEntry>> {
    const list = ofKind(kind, (query) => query.where('team_id', teamId))
    const found = await newestFirst<EntryRow & { created_at: Date }>(list, position)
    return pageOf(found, found.rows.map(presentEntry))
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

/** Nearly all lines are charges; the others have indexes of their own. */
export function ofKind(kind: string | undefined, within?: List['within']): List {
  const list: List = { table: 'credit_entries', within }
  if (!kind) return list
  if (kind === 'charge') return { ...list, matching: (query) => query.where('kind', kind) }
  return {
    ...list,
    within: (query) => {
      within?.(query)
      query.where('kind', kind).whereNot('kind', 'charge')
    },
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
