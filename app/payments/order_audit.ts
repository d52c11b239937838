import { inject } from '@adonisjs/core'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Audit } from '#accounts/audit'
import type { Mover } from './order_events.js'
import type { OrderRow } from './order_row.js'

/** Lines of the audit trail about orders. */
@inject()
export class OrderAudit {
  readonly #audit: Audit

  constructor(audit: Audit) {
    this.#audit = audit
  }

  record(
    action: string,
    order: OrderRow,
    by: Mover,
    detail: Record<string, unknown>,
    trx: TransactionClientContract
  ): Promise<void> {
    return this.#audit.record(
      {
        action,
        actorId: by.actorId ?? null,
        target: { type: 'order', id: order.id },
        detail: { number: order.number, ...detail },
        ip: by.ip,
      },
      trx
    )
  }
}
