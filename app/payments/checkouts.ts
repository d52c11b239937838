import { inject } from '@adonisjs/core'
import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import type { Checkout } from '@wxiai/sdk'
import { databaseClock } from '#shared/database/database_clock'
import type { AppError } from '#shared/errors'
import { failpoint } from '#shared/failpoint'
import { readCheckout } from './answers.js'
import { asGatewayOrder, gatewayFault, Gateways, type FoundGateway } from './gateways.js'
import { recordEvent } from './order_events.js'
import type { OrderRow } from './order_row.js'
import type { Payer } from './payer.js'
import { change } from './settlement.js'

/** After this a checkout that nobody wrote down is begun again. */
const LOST_CHECKOUT = 30_000

/** Hands orders to their gateways, and keeps what payers are shown. */
@inject()
export class Checkouts {
  readonly #gateways: Gateways

  constructor(gateways: Gateways) {
    this.#gateways = gateways
  }

  /** The process that took it may have died before it had asked the gateway. */
  async resume(row: OrderRow, payer: Payer): Promise<OrderRow> {
    const age = databaseClock.now() - row.created_at.getTime()
    if (row.status !== 'pending' || row.checkout || age < LOST_CHECKOUT) return row
    const found = this.#gateways.find(row.plugin_id, row.gateway_id)
    return found?.plugin.demo === row.demo ? this.begin(row, found, payer) : row
  }

  /** @throws AppError `gateway_failed` or `gateway_broken`; the order has failed then */
  async begin(row: OrderRow, found: FoundGateway, payer: Payer): Promise<OrderRow> {
    // A simulator is on this machine and reaches whatever the payer reaches.
    const callbacks = payer.publicSite ?? (found.plugin.demo ? payer.site : null)
    const extra = {
      ...(callbacks && { notifyUrl: notifyUrl(row, callbacks) }),
      returnUrl: new URL(`/credits/orders/${row.id}`, payer.site).href,
      payer: { ip: payer.ip, device: payer.device },
    }
    let checkout: Checkout
    try {
      const answer = await this.#gateways.call(found, row.locale, extra, (gateway, ctx) =>
        gateway.pay(asGatewayOrder(row), ctx)
      )
      checkout = readCheckout(answer)
    } catch (error) {
      throw await this.#failed(row, error)
    }
    await failpoint('payments.checkout')
    const { reference } = checkout
    return db.transaction(async (trx) => {
      await change(
        row,
        { checkout: JSON.stringify(checkout), ...(reference && { reference }) },
        trx
      )
      await recordEvent(row.id, 'checkout', { source: 'payer' }, { show: checkout.show }, trx)
      return trx.from('orders').where('id', row.id).firstOrFail()
    })
  }

  async #failed(row: OrderRow, error: unknown): Promise<AppError> {
    logger.error({ err: error, order: row.number, gateway: row.gateway_id }, 'payments: pay failed')
    await db.transaction(async (trx) => {
      const [changed] = await trx
        .from('orders')
        .where({ id: row.id, status: 'pending' })
        .update({ status: 'failed' })
        .returning('id')
      const detail = { reason: (error as Error).message.slice(0, 500) }
      if (changed) await recordEvent(row.id, 'failed', { source: 'site' }, detail, trx)
    })
    return gatewayFault(error, row.locale)
  }
}

function notifyUrl(order: Pick<OrderRow, 'plugin_id' | 'gateway_id'>, site: string): string {
  return new URL(`/pay/${order.plugin_id}/${order.gateway_id}/notify`, site).href
}
