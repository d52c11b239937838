import db from '@adonisjs/lucid/services/db'
import { formatMoney } from '#shared/money'
import type { PageProps } from '../../../resources/app/types/pages.js'
import { list } from '#admin/queries/listing'

type AdminEntry = PageProps['admin/credits']['entries']['items'][number]

interface EntryRow {
  id: string
  amount: string
  balance_after: string
  kind: string
  reference_type: string | null
  reference_id: string | null
  detail: AdminEntry['detail']
  created_at: Date
  user_id: string | null
  user_name: string
  user_email: string
}

/** The ledger over all teams. */
export class AdminEntries {
  async page(filter: { page: number; kind: string; userId?: string }) {
    const { rows, total } = await list<EntryRow>({
      select: `e.id::text, e.amount::text, e.balance_after::text, e.kind, e.reference_type, e.reference_id,
        e.detail, e.created_at, u.id as user_id, u.name as user_name, u.email as user_email`,
      from: `credit_entries e join teams t on t.id = e.team_id left join users u on u.id = t.owner_id
        where (?::text = '' or e.kind = ?) and (?::uuid is null or u.id = ?::uuid)`,
      order: 'e.id desc',
      bindings: [filter.kind, filter.kind, filter.userId ?? null, filter.userId ?? null],
      page: filter.page,
    })
    return { items: rows.map(present), total }
  }

  async totals(): Promise<PageProps['admin/credits']['totals']> {
    const { rows } = await db.rawQuery(
      `select coalesce(sum(balance), 0)::text as balance, coalesce(sum(held), 0)::text as held,
        coalesce(sum(debt), 0)::text as debt,
        (select coalesce(sum(amount), 0) from credit_entries where amount > 0)::text as granted,
        (select coalesce(-sum(amount), 0) from credit_entries where amount < 0)::text as charged
       from credit_accounts`
    )
    const totals = rows[0] as PageProps['admin/credits']['totals']
    return {
      balance: formatMoney(totals.balance),
      held: formatMoney(totals.held),
      debt: formatMoney(totals.debt),
      granted: formatMoney(totals.granted),
      charged: formatMoney(totals.charged),
    }
  }
}

function present(row: EntryRow): AdminEntry {
  return {
    id: row.id,
    amount: formatMoney(row.amount),
    balance_after: formatMoney(row.balance_after),
    kind: row.kind,
    reference:
      row.reference_type && row.reference_id
        ? { type: row.reference_type, id: row.reference_id }
        : null,
    detail: row.detail,
    created_at: row.created_at.toISOString(),
    user: row.user_id ? { id: row.user_id, name: row.user_name, email: row.user_email } : null,
  }
}
