import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import AuditEntry from '#accounts/models/audit_entry'

export interface AuditRecord {
  /** Verb with its subject, e.g. `user.role_changed`. */
  action: string
  actorId: string | null
  target?: { type: string; id: string }
  /** Never secrets: say that they changed, not what they are. */
  detail?: Record<string, unknown>
  ip?: string
}

/** The audit trail. With a transaction the line stands only if the change does. */
export class Audit {
  async record(record: AuditRecord, trx?: TransactionClientContract): Promise<void> {
    await AuditEntry.create(
      {
        action: record.action,
        actorId: record.actorId,
        targetType: record.target?.type ?? null,
        targetId: record.target?.id ?? null,
        detail: record.detail ?? {},
        ip: record.ip ?? null,
      },
      { client: trx }
    )
  }
}
