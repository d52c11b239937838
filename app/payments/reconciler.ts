import { inject } from '@adonisjs/core'
import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import { databaseClock } from '#shared/database/database_clock'
import { failpoint } from '#shared/failpoint'
import { readPayment } from './answers.js'
import { asGatewayOrder, Gateways } from './gateways.js'
import type { Mover } from './order_events.js'
import type { OrderRow } from './order_row.js'
import { Refunds } from './refunds.js'
import { Settlement } from './settlement.js'
import { CLAIM, nextWait } from './waits.js'

const BATCH = 10
/** Of one run, which comes again in a minute. */
const MOST = 500

/** Takes orders for itself: another node that looks now finds them due later. */
const CLAIMED = `
  update orders o set next_check_at = now() + ?::int * interval '1 second', checks = checks + 1, checked_at = now()
  where id in (
    select id from orders where next_check_at <= now() order by next_check_at limit ? for update skip locked
  ) returning *`

/** Not more often than this, however often a page asks. */
const ASKED_NOW = `
  update orders set checked_at = now()
  where id = ? and status in ('pending', 'expired', 'failed', 'closed')
    and (checked_at is null or checked_at < now() - interval '4 seconds')
  returning *`

/** Asks gateways how orders stand: payments are found without any callback, and orders end in time. */
@inject()
export class Reconciler {
  readonly #gateways: Gateways
  readonly #settlement: Settlement
  readonly #refunds: Refunds

  constructor(gateways: Gateways, settlement: Settlement, refunds: Refunds) {
    this.#gateways = gateways
    this.#settlement = settlement
    this.#refunds = refunds
  }

  /** All that are due. Any number of nodes may do so at once. */
  async run(): Promise<number> {
    let done = 0
    while (done < MOST) {
      const { rows } = await db.rawQuery(CLAIMED, [CLAIM, BATCH])
      if (rows.length === 0) break
      done += rows.length
      await Promise.all((rows as OrderRow[]).map((row) => this.#look(row)))
    }
    return done
  }

  /** For a payer who came back; asks at most every few seconds. */
  async askNow(order: OrderRow): Promise<OrderRow> {
    const { rows } = await db.rawQuery(ASKED_NOW, [order.id])
    const row = rows[0] as OrderRow | undefined
    if (!row) return order
    try {
      return await this.ask(row, { source: 'query' })
    } catch (error) {
      logger.warn({ err: error, order: order.number }, 'payments: a gateway could not be asked')
      return row
    }
  }

  /** @throws what the gateway throws */
  async ask(order: OrderRow, by: Mover): Promise<OrderRow> {
    const found = this.#gateways.of(order)
    const answer = await this.#gateways.call(found, order.locale, {}, (gateway, ctx) =>
      gateway.query(asGatewayOrder(order), ctx)
    )
    return this.#settlement.apply(order.id, readPayment(answer), by)
  }

  async #look(order: OrderRow): Promise<void> {
    await failpoint('payments.claimed')
    try {
      if (order.status === 'refunding') await this.#refunds.resume(order)
      else await this.ask(order, { source: 'query' })
    } catch (error) {
      logger.warn({ err: error, order: order.number }, 'payments: a gateway could not be asked')
    }
    try {
      const left = (order.expires_at.getTime() - databaseClock.now()) / 1000
      if (left <= 0 && order.status === 'pending') await this.#end(order)
      await this.#plan(order, left)
    } catch (error) {
      // The claim runs out, and it is looked at again.
      logger.error({ err: error, order: order.number }, 'payments: an order was not looked at')
    }
  }

  async #end(order: OrderRow): Promise<void> {
    const { status } = await this.#settlement.expire(order.id)
    if (status !== 'expired') return
    try {
      const found = this.#gateways.of(order)
      if (!found.gateway.close) return
      await this.#gateways.call(found, order.locale, {}, (gateway, ctx) =>
        gateway.close!(asGatewayOrder(order), ctx)
      )
    } catch (error) {
      logger.warn({ err: error, order: order.number }, 'payments: a gateway did not close an order')
    }
  }

  /** Only where nothing was decided meanwhile. */
  async #plan(order: OrderRow, left: number): Promise<void> {
    const wait = order.status === 'refunding' ? refundWait(order) : nextWait(order.checks, left)
    await db.rawQuery(
      `update orders set next_check_at = case when ?::float8 is null then null else now() + ?::float8 * interval '1 second' end,
         problem = case when ?::float8 is null and status = 'refunding' then 'refund_unclear' else problem end
       where id = ? and checks = ? and next_check_at is not null`,
      [wait, wait, wait, order.id, order.checks] as string[]
    )
  }
}

/** `checks` starts anew with a refund: soon, then less often, for about a day. */
function refundWait({ checks }: OrderRow): number | null {
  return checks > 40 ? null : Math.min(30 * 2 ** Math.min(checks, 6), 1_800)
}
