import { inject } from '@adonisjs/core'
import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import type { Text } from '@wxiai/sdk'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Ledger } from '#credits/ledger'
import { textIn } from '#plugins/text'
import { ConflictError } from '#shared/errors'
import { failpoint } from '#shared/failpoint'
import { formatMoney, Money } from '#shared/money'
import { asGatewayOrder, gatewayFault, Gateways } from './gateways.js'
import { OrderAudit } from './order_audit.js'
import { recordEvent, type Mover } from './order_events.js'
import type { OrderRow } from './order_row.js'
import { change, lockOrder, Settlement } from './settlement.js'

type Trx = TransactionClientContract

/**
 * Money back. The credits go first, so that nobody spends them meanwhile: what is there is taken, the rest becomes debt. Then
 * the gateway is asked, again and again until it is done; where it refuses, the credits come back.
 */
@inject()
export class Refunds {
  readonly #gateways: Gateways
  readonly #ledger: Ledger
  readonly #settlement: Settlement
  readonly #audit: OrderAudit

  constructor(gateways: Gateways, ledger: Ledger, settlement: Settlement, audit: OrderAudit) {
    this.#gateways = gateways
    this.#ledger = ledger
    this.#settlement = settlement
    this.#audit = audit
  }

  /** @throws AppError `gateway_failed` where the gateway refuses; the order is paid as before then */
  async start(orderId: string, reason: string, by: Mover): Promise<OrderRow> {
    const row = await db.transaction(async (trx) => {
      const order = await lockOrder(orderId, trx)
      if (order.status !== 'paid') throw new ConflictError('order_not_paid')
      if (!this.#gateways.of(order).gateway.refund) throw new ConflictError('no_refunds')
      await this.#take(order, trx)
      await recordEvent(order.id, 'refund_started', by, { reason }, trx)
      const detail = { amount: formatMoney(order.amount), reason }
      await this.#audit.record('order.refunded', order, by, detail, trx)
      return trx.from('orders').where('id', orderId).firstOrFail() as Promise<OrderRow>
    })
    await failpoint('payments.refunding')
    return this.resume(row)
  }

  /** Also after a crash: the gateway refunds once for each order. */
  async resume(order: OrderRow): Promise<OrderRow> {
    try {
      const found = this.#gateways.of(order)
      await this.#gateways.call(found, order.locale, {}, (gateway, ctx) =>
        gateway.refund!(asGatewayOrder(order), ctx)
      )
    } catch (error) {
      const { retryable, text } = error as { retryable?: boolean; text?: Text }
      logger.error({ err: error, order: order.number }, 'payments: a refund failed')
      // Only a clear no: whatever else happened, the money may be on its way.
      if (retryable || text === undefined) return order
      await this.#giveBack(order, textIn(text, order.locale))
      throw gatewayFault(error, order.locale)
    }
    await failpoint('payments.refunded')
    return this.#settlement.apply(order.id, { state: 'refunded' }, { source: 'site' })
  }

  /** A hold of what is there, settled with all of it: the ledger writes down the rest as debt. */
  async #take(order: OrderRow, trx: Trx): Promise<void> {
    const refunds = order.refunds + 1
    const key = `order:${order.id}:refund:${refunds}`
    const reference = { type: 'order', id: order.id }
    const credits = formatMoney(order.credits)
    // Locked before it is read, or what is there could be gone before it is held.
    await trx.rawQuery('select 1 from credit_accounts where team_id = ? for no key update', [
      order.team_id,
    ])
    const { available } = await this.#ledger.account(order.team_id, trx)
    const hold = await this.#ledger.hold(
      {
        teamId: order.team_id,
        amount: available.min(credits).max(Money.zero),
        key,
        reference,
        lasts: 60_000,
      },
      trx
    )
    const detail = { number: order.number }
    await this.#ledger.settle(hold.id, credits, { kind: 'refund', key, reference, detail }, trx)
    await change(
      order,
      {
        status: 'refunding',
        refunds,
        checks: 0,
        next_check_at: trx.rawQuery("now() + interval '60 seconds'").knexQuery,
      },
      trx
    )
  }

  async #giveBack(order: OrderRow, reason: string): Promise<void> {
    await db.transaction(async (trx) => {
      const row = await lockOrder(order.id, trx)
      if (row.status !== 'refunding') return
      await this.#ledger.post(
        {
          teamId: row.team_id,
          amount: formatMoney(row.credits),
          kind: 'topup',
          key: `order:${row.id}:refund:${row.refunds}:undone`,
          reference: { type: 'order', id: row.id },
          detail: { number: row.number },
        },
        trx
      )
      await change(row, { status: 'paid', next_check_at: null }, trx)
      await recordEvent(row.id, 'refund_failed', { source: 'site' }, { reason }, trx)
    })
  }
}
