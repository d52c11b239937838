import { randomUUID } from 'node:crypto'
import { inject } from '@adonisjs/core'
import db from '@adonisjs/lucid/services/db'
import { Audit } from '#accounts/audit'
import { InsufficientCreditsError } from '#credits/errors'
import { Ledger } from '#credits/ledger'
import { AppError, NotFoundError } from '#shared/errors'
import type { Money } from '#shared/money'

export interface Adjustment {
  userId: string
  amount: Money
  reason: string
  /** The caller's idempotency key; without one every call counts. */
  key?: string
}

/** Admins give and take credits by hand, with a reason and a trace. */
@inject()
export class Adjustments {
  constructor(
    private ledger: Ledger,
    private audit: Audit
  ) {}

  async apply(adjustment: Adjustment, by: { actorId: string; ip: string }) {
    const { userId, amount, reason } = adjustment
    const teamId = await this.#teamOf(userId)
    return db.transaction(async (trx) => {
      const request = {
        teamId,
        amount,
        kind: amount.isNegative() ? 'deduct' : 'grant',
        key: `adjust:${by.actorId}:${adjustment.key ?? randomUUID()}`,
        reference: { type: 'user', id: userId },
        detail: { origin: 'admin' },
        actorId: by.actorId,
        reason,
      }
      const result = await this.ledger.post(request, trx).catch((error: unknown) => {
        if (!(error instanceof InsufficientCreditsError)) throw error
        const params = { available: error.available.toString() }
        throw new AppError(422, 'deduction_too_large', { params, body: params, field: 'amount' })
      })
      if (!result.repeated) {
        await this.audit.record(
          {
            action: 'credit.adjusted',
            actorId: by.actorId,
            target: { type: 'user', id: userId },
            detail: { amount: amount.toString(), reason, entry_id: result.entryId },
            ip: by.ip,
          },
          trx
        )
      }
      return { ...result, credit: await this.ledger.balance(teamId, trx) }
    })
  }

  async #teamOf(userId: string): Promise<string> {
    const team = await db
      .from('teams')
      .select('id')
      .where('owner_id', userId)
      .where('kind', 'personal')
      .first()
    if (!team) throw new NotFoundError('user_not_found')
    return team.id
  }
}
