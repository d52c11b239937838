import type { AuditItem } from '../../../resources/app/types/pages.js'
import { containing } from '#shared/newest_first'
import { list } from '#admin/queries/listing'

interface AuditRow {
  id: string
  actor_id: string | null
  actor_name: string
  action: string
  target_type: string | null
  target_id: string | null
  target_name: string | null
  detail: AuditItem['detail']
  ip: string | null
  created_at: Date
}

/** Who changed what, newest first. */
export class AuditTrail {
  async page(filter: { page: number; query: string }) {
    const term = containing(filter.query)
    const { rows, total } = await list<AuditRow>({
      select: `e.id::text, e.actor_id, u.name as actor_name, e.action, e.target_type, e.target_id,
        tu.name as target_name, e.detail, e.ip, e.created_at`,
      from: `audit_entries e left join users u on u.id = e.actor_id
        left join users tu on e.target_type = 'user' and tu.id::text = e.target_id
        where (?::text = '' or e.action ilike ? or e.target_id ilike ? or u.name ilike ? or tu.name ilike ?)`,
      order: 'e.id desc',
      bindings: [filter.query, term, term, term, term],
      page: filter.page,
    })
    return { items: rows.map(present), total }
  }
}

function present(row: AuditRow): AuditItem {
  const { actor_id: id, actor_name: name, created_at: at, ...rest } = row
  return { ...rest, actor: id ? { id, name } : null, created_at: at.toISOString() }
}
