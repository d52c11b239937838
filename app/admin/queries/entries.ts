import { inject } from '@adonisjs/core'
import db from '@adonisjs/lucid/services/db'
import type { CursorPage } from '@wxiai/sdk/wire'
import { CreditFlow } from '#credits/credit_flow'
import { ofKind, presentEntry } from '#credits/entries'
import type { EntryRow } from '#credits/rows'
import { databaseClock } from '#shared/database/database_clock'
import { formatMoney } from '#shared/money'
import { newestFirst, pageOf, type Position } from '#shared/newest_first'
import type { PageProps } from '../../../resources/app/types/pages.js'

type AdminEntry = PageProps['admin/credits']['entries']['items'][number]
type Row = EntryRow & { created_at: Date }

/** The ledger over all teams. */
@inject()
export class AdminEntries {
  readonly #flow: CreditFlow

  constructor(flow: CreditFlow) {
    this.#flow = flow
  }

  async page(kind: string, position: Position): Promise<CursorPage<AdminEntry>> {
    const found = await newestFirst<Row>(ofKind(kind || undefined), position)
    return pageOf(found, await this.#withOwners(found.rows))
  }

  /** The latest lines of all teams that a user owns. */
  async latestOf(userId: string, limit: number): Promise<CursorPage<AdminEntry>> {
    const teams: { id: string }[] = await db.from('teams').where('owner_id', userId).select('id')
    const pages = await Promise.all(
      teams.map(({ id }) =>
        newestFirst<Row>(
          ofKind(undefined, (query) => query.where('team_id', id)),
          { limit }
        )
      )
    )
    const rows = pages.flatMap((page) => page.rows).sort((a, b) => Number(b.id) - Number(a.id))
    return {
      items: await this.#withOwners(rows.slice(0, limit)),
      total: pages.reduce((sum, { total }) => sum + total, 0),
      total_exact: pages.every(({ totalExact }) => totalExact),
      next_cursor: null,
      previous_cursor: null,
    }
  }

  async #withOwners(rows: Row[]): Promise<AdminEntry[]> {
    const { rows: owners } = await db.rawQuery(
      `select t.id as team_id, u.id, u.name, u.email from teams t join users u on u.id = t.owner_id
       where t.id = any(?::uuid[])`,
      [[...new Set(rows.map((row) => row.team_id))]] as string[][]
    )
    const byTeam = new Map<string, AdminEntry['user']>(
      owners.map(({ team_id: team, ...owner }: Record<string, string>) => [team, owner])
    )
    return rows.map((row) => ({ ...presentEntry(row), user: byTeam.get(row.team_id) ?? null }))
  }

  /** What was charged follows from the rest, for a balance is the sum of its lines: only gifts are added up. */
  async totals(now = databaseClock.now()): Promise<PageProps['admin/credits']['totals']> {
    const { until, granted: before } = await this.#flow.grantedBefore(now)
    const { rows } = await db.rawQuery(
      `select balance::text, held::text, debt::text, granted::text, (granted - balance)::text as charged
       from (select coalesce(sum(balance), 0) as balance, coalesce(sum(held), 0) as held,
           coalesce(sum(debt), 0) as debt from credit_accounts) accounts,
         (select ?::numeric + coalesce(sum(amount) filter (where amount > 0), 0) as granted from credit_entries
          where created_at >= ?) gifts`,
      [before, until]
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
