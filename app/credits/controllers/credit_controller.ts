import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { Adjustments } from '#credits/adjustments'
import { Entries } from '#credits/entries'
import { Ledger } from '#credits/ledger'
import { adjustValidator, logsValidator } from '#credits/validators'
import { idempotencyKey } from '#shared/http/idempotency_key'
import { DEFAULT_LIMIT } from '#shared/pagination'

@inject()
export default class CreditController {
  constructor(
    private ledger: Ledger,
    private entries: Entries,
    private adjustments: Adjustments
  ) {}

  show({ caller }: HttpContext) {
    return this.ledger.balance(caller.teamId)
  }

  async logs({ caller, request }: HttpContext) {
    const { kind, ...paging } = await request.validateUsing(logsValidator, { data: request.qs() })
    return this.entries.page(caller.teamId, kind, {
      limit: DEFAULT_LIMIT,
      ...paging,
    })
  }

  async adjust({ caller, request, i18n }: HttpContext) {
    const { user_id: userId, amount, reason } = await request.validateUsing(adjustValidator)
    const key = idempotencyKey({ request, i18n })
    const by = { actorId: caller.id, ip: request.ip() }
    const result = await this.adjustments.apply({ userId, amount, reason, key }, by)
    return {
      entry_id: result.entryId,
      amount: result.amount.toString(),
      balance_after: result.balanceAfter.toString(),
      credit: result.credit,
    }
  }
}
