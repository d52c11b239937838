import { LRUCache } from 'lru-cache'
import { formatMoney } from '#shared/money'
import type { AdminUser } from '../../../resources/app/types/pages.js'
import { containing } from '#shared/newest_first'
import { list } from '#admin/queries/listing'

/** The list says no more of a busy user than that. */
const MOST_TASKS = 1_000

/** Teams with so many; tasks do not go away, so they are not counted again. */
const busy = new LRUCache<string, true>({ max: 2_000, ttl: 10 * 60_000 })

const SELECT = `u.id, u.name, u.email, u.role, u.profile_image_url, u.permissions, u.last_active_at, u.created_at,
  coalesce(a.balance, 0)::text as balance, coalesce(a.held, 0)::text as held,
  t.id as team_id, case when t.id = any(?::uuid[]) then ${MOST_TASKS}
    else (select count(*)::int from (select 1 from tasks where tasks.team_id = t.id limit ${MOST_TASKS}) counted) end
    as tasks`
const FROM = `users u
  left join teams t on t.owner_id = u.id and t.kind = 'personal'
  left join credit_accounts a on a.team_id = t.id`

interface UserRow extends Omit<AdminUser, 'last_active_at' | 'created_at'> {
  team_id: string | null
  last_active_at: Date | null
  created_at: Date
}

/** Users with their balance, as the admin area shows them. */
export class AdminUsers {
  async page(filter: { page: number; query: string; role: string }) {
    const { rows, total } = await list<UserRow>({
      select: SELECT,
      selected: [[...busy.keys()]],
      from: `${FROM} where (?::text = '' or u.name ilike ? or u.email ilike ?) and (?::text = '' or u.role = ?)`,
      order: 'u.created_at desc, u.id',
      bindings: [
        filter.query,
        containing(filter.query),
        containing(filter.query),
        filter.role,
        filter.role,
      ],
      page: filter.page,
    })
    return { items: rows.map(present), total }
  }

  async find(id: string): Promise<AdminUser | null> {
    const { rows } = await list<UserRow>({
      select: SELECT,
      selected: [[...busy.keys()]],
      from: `${FROM} where u.id = ?`,
      order: 'u.id',
      bindings: [id],
      page: 1,
    })
    return rows[0] ? present(rows[0]) : null
  }
}

function present({ team_id: team, ...row }: UserRow): AdminUser {
  if (team && row.tasks >= MOST_TASKS) busy.set(team, true)
  return {
    ...row,
    balance: formatMoney(row.balance),
    held: formatMoney(row.held),
    last_active_at: row.last_active_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
  }
}
