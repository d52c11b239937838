import AuditEntry from '#accounts/models/audit_entry'
import type { PageRequest } from '#shared/pagination'

export interface AuditFilter {
  action?: string
  actorId?: string
  targetId?: string
}

/** Reading the audit trail, newest first. */
export class AuditTrailReader {
  async page(filter: AuditFilter, page: PageRequest) {
    const query = AuditEntry.query()
    if (filter.action) query.where('action', filter.action)
    if (filter.actorId) query.where('actor_id', filter.actorId)
    if (filter.targetId) query.where('target_id', filter.targetId)
    const [count] = await query.clone().count('* as total')
    const items = await query
      .preload('actor')
      .orderBy('id', 'desc')
      .offset(page.offset)
      .limit(page.limit)
    return { items: items.map(present), total: Number(count.$extras.total) }
  }
}

function present(entry: AuditEntry) {
  return {
    id: String(entry.id),
    actor: entry.actor ? { id: entry.actor.id, name: entry.actor.name } : null,
    action: entry.action,
    target_type: entry.targetType,
    target_id: entry.targetId,
    detail: entry.detail,
    ip: entry.ip,
    created_at: entry.createdAt.toUTC().toISO()!,
  }
}
