import db from '@adonisjs/lucid/services/db'
import { newestFirst, pageOf, type Position } from '#shared/newest_first'

export interface AuditFilter {
  action?: string
  actorId?: string
  targetId?: string
}

/** Reading the audit trail, newest first. */
export class AuditTrailReader {
  async page(filter: AuditFilter, position: Position) {
    const found = await newestFirst<AuditRow>(
      {
        table: 'audit_entries',
        within: (query) => {
          if (filter.action) query.where('action', filter.action)
          if (filter.actorId) query.where('actor_id', filter.actorId)
          if (filter.targetId) query.where('target_id', filter.targetId)
        },
      },
      position
    )
    const actors = [...new Set(found.rows.map((row) => row.actor_id).filter((id) => id !== null))]
    const users: Actor[] = await db.from('users').whereIn('id', actors).select('id', 'name')
    const byId = new Map(users.map((user) => [user.id, user]))
    return pageOf(
      found,
      found.rows.map((row) => present(row, byId.get(row.actor_id ?? '') ?? null))
    )
  }
}

interface Actor {
  id: string
  name: string
}

interface AuditRow {
  id: string
  actor_id: string | null
  action: string
  target_type: string | null
  target_id: string | null
  detail: Record<string, unknown>
  ip: string | null
  created_at: Date
}

function present({ actor_id: _, ...row }: AuditRow, actor: Actor | null) {
  return { ...row, id: String(row.id), actor, created_at: row.created_at.toISOString() }
}
