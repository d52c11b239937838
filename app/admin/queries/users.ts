import db from '@adonisjs/lucid/services/db'
import { LRUCache } from 'lru-cache'
import { formatMoney } from '#shared/money'
import type { AdminUser } from '../../../resources/app/types/pages.js'
import { containing } from '#shared/newest_first'
import { PAGE_SIZE } from '#admin/queries/listing'

/** The list says no more of a busy user than that. */
const MOST_TASKS = 1_000

/** Teams with so many; tasks do not go away, so they are not counted again. */
const busy = new LRUCache<string, true>({ max: 2_000, ttl: 10 * 60_000 })

const MATCHING = `from users
  where (?::text = '' or name ilike ? or email ilike ?) and (?::text = '' or role = ?)`

/** Teams are joined to the users of one page, not to all. */
const rowsOf = (users: string) => `
  select u.id, u.name, u.email, u.role, u.profile_image_url, u.permissions, u.last_active_at, u.created_at,
    coalesce(a.balance, 0)::text as balance, coalesce(a.held, 0)::text as held,
    t.id as team_id, case when t.id = any(?::uuid[]) then ${MOST_TASKS}
      else (select count(*)::int from (select 1 from tasks where tasks.team_id = t.id limit ${MOST_TASKS}) counted) end
      as tasks
  from (select * ${users}) u
    left join teams t on t.owner_id = u.id and t.kind = 'personal'
    left join credit_accounts a on a.team_id = t.id
  order by u.created_at desc, u.id`

interface UserRow extends Omit<AdminUser, 'last_active_at' | 'created_at'> {
  team_id: string | null
  last_active_at: Date | null
  created_at: Date
}

/** Users with their balance, as the admin area shows them. */
export class AdminUsers {
  async page({ page, query, role }: { page: number; query: string; role: string }) {
    const matching = [query, containing(query), containing(query), role, role]
    const [items, { rows: count }] = await Promise.all([
      read(`${MATCHING} order by created_at desc, id limit ? offset ?`, [
        ...matching,
        PAGE_SIZE,
        (page - 1) * PAGE_SIZE,
      ]),
      db.rawQuery(`select count(*)::int as total ${MATCHING}`, matching),
    ])
    return { items, total: count[0].total as number }
  }

  async find(id: string): Promise<AdminUser | null> {
    const [user] = await read('from users where id = ?', [id])
    return user ?? null
  }
}

async function read(users: string, bindings: (string | number)[]): Promise<AdminUser[]> {
  const { rows } = await db.rawQuery(rowsOf(users), [[...busy.keys()], ...bindings] as string[])
  return (rows as UserRow[]).map(present)
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
