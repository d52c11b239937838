import { inject } from '@adonisjs/core'
import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { Payment } from '@wxiai/sdk'
import { Ledger } from '#credits/ledger'
import { Bus } from '#shared/bus/bus'
import { AppError, ConflictError } from '#shared/errors'
import { failpoint } from '#shared/failpoint'
import { formatMoney, Money } from '#shared/money'
import { OrderAudit } from './order_audit.js'
import { recordEvent, type Mover } from './order_events.js'
import { UNPAID, type OrderProblem, type OrderRow } from './order_row.js'

type Paid = Extract<Payment, { state: 'paid' }>
type Trx = TransactionClientContract

/** Callbacks that say the same again are counted; so many of them are also listed. */
const LISTED = 20

/**
 * The only place where an order becomes paid, and where its credits come from. Whoever brings the news, a callback, a query or
 * an admin, comes through here: the row is locked, so the second of two finds what the first one did.
 */
@inject()
export class Settlement {
  readonly #ledger: Ledger
  readonly #bus: Bus
  readonly #audit: OrderAudit

  constructor(ledger: Ledger, bus: Bus, audit: OrderAudit) {
    this.#ledger = ledger
    this.#bus = bus
    this.#audit = audit
  }

  /** What the gateway says of an order, written down. @returns the order as it is now */
  async apply(orderId: string, payment: Payment, by: Mover): Promise<OrderRow> {
    await failpoint('payments.before_settle')
    const order = await this.#locked(orderId, async (row, trx) => {
      if (payment.state === 'paid') return this.#paid(row, payment, by, trx)
      if (payment.state === 'closed') return this.#closed(row, by, trx)
      if (payment.state === 'refunded') return this.#refunded(row, by, trx)
    })
    await failpoint('payments.after_settle')
    return order
  }

  /** An admin vouches for it: the money came by another way, or the gateway cannot say. */
  complete(orderId: string, reason: string, by: Mover): Promise<OrderRow> {
    return this.#locked(orderId, async (row, trx) => {
      if (!UNPAID.includes(row.status)) throw new ConflictError('order_not_open')
      const { amount, currency } = row
      await this.#credit(row, { amount, currency, reference: null }, by, trx)
      await recordEvent(row.id, 'completed', by, { reason }, trx)
      const detail = { credits: formatMoney(row.credits), reason }
      await this.#audit.record('order.completed', row, by, detail, trx)
    })
  }

  /** The problem is dealt with; nothing else changes. */
  resolve(orderId: string, reason: string, by: Mover): Promise<OrderRow> {
    return this.#locked(orderId, async (row, trx) => {
      if (!row.problem) throw new ConflictError('no_problem')
      await change(row, { problem: null }, trx)
      const detail = { problem: row.problem, reason }
      await recordEvent(row.id, 'resolved', by, detail, trx)
      await this.#audit.record('order.resolved', row, by, detail, trx)
    })
  }

  /** Its time is over. A payment that comes later still counts. */
  expire(orderId: string): Promise<OrderRow> {
    return this.#locked(orderId, async (row, trx) => {
      if (row.status !== 'pending') return
      await change(row, { status: 'expired' }, trx)
      await recordEvent(row.id, 'expired', { source: 'site' }, {}, trx)
      this.#announce(row, trx)
    })
  }

  async #paid(row: OrderRow, payment: Paid, by: Mover, trx: Trx): Promise<void> {
    if (!UNPAID.includes(row.status)) return this.#again(row, payment, by, trx)
    const { amount, currency, reference } = payment
    const said = { amount, currency, reference }
    const same = Money.parse(amount).eq(row.amount) && currency.toUpperCase() === row.currency
    if (!same) return this.#problem(row, 'amount_mismatch', by, said, trx)
    const other = await trx
      .from('orders')
      .where({ plugin_id: row.plugin_id, gateway_id: row.gateway_id, demo: row.demo })
      .where('payment', reference)
      .whereNot('id', row.id)
      .select('number')
      .first()
    if (other)
      return this.#problem(row, 'reference_used', by, { ...said, other: other.number }, trx)
    await this.#credit(row, payment, by, trx)
    await recordEvent(row.id, 'paid', by, { ...said, late: row.status !== 'pending' }, trx)
  }

  /** The key is the order's own: whatever happens twice gives credits once. */
  async #credit(
    row: OrderRow,
    payment: { amount: string; currency: string; reference: string | null },
    by: Mover,
    trx: Trx
  ): Promise<void> {
    const { item, plugin_id: plugin, gateway_id: gateway } = row
    await failpoint('payments.before_credit')
    await this.#ledger.post(
      {
        teamId: row.team_id,
        amount: formatMoney(row.credits),
        kind: 'topup',
        key: `order:${row.id}`,
        reference: { type: 'order', id: row.id },
        detail: { number: row.number, plugin, gateway, ...(item.name && { name: item.name }) },
        actorId: by.actorId,
      },
      trx
    )
    await failpoint('payments.credited')
    await change(
      row,
      {
        status: 'paid',
        paid_amount: payment.amount,
        paid_currency: payment.currency,
        payment: payment.reference,
        paid_at: trx.rawQuery('now()').knexQuery,
        notices: row.notices + (by.source === 'admin' ? 0 : 1),
        problem: null,
        next_check_at: null,
      },
      trx
    )
    this.#announce(row, trx)
    await failpoint('payments.before_commit')
  }

  async #again(row: OrderRow, { reference }: Paid, by: Mover, trx: Trx): Promise<void> {
    // By hand it is completed without a number: the first payment that comes is that one.
    if (row.payment === null) {
      return change(row, { payment: reference, notices: row.notices + 1 }, trx)
    }
    if (reference !== row.payment) {
      return this.#problem(row, 'paid_twice', by, { reference }, trx)
    }
    await change(row, { notices: row.notices + 1 }, trx)
    if (row.notices < LISTED && by.source === 'callback') {
      await recordEvent(row.id, 'repeated', by, {}, trx)
    }
  }

  async #closed(row: OrderRow, by: Mover, trx: Trx): Promise<void> {
    if (row.status !== 'pending' && row.status !== 'expired') return
    await change(row, { status: 'closed', next_check_at: null }, trx)
    await recordEvent(row.id, 'closed', by, {}, trx)
    this.#announce(row, trx)
  }

  async #refunded(row: OrderRow, by: Mover, trx: Trx): Promise<void> {
    if (row.status === 'refunding') {
      await change(row, { status: 'refunded', problem: null, next_check_at: null }, trx)
      await recordEvent(row.id, 'refunded', by, {}, trx)
      this.#announce(row, trx)
    } else if (row.status === 'paid') {
      await this.#problem(row, 'refunded_elsewhere', by, {}, trx)
    } else if (row.status !== 'refunded') await this.#closed(row, by, trx)
  }

  /** Nothing moves; admins are shown it until they have dealt with it. */
  async #problem(
    row: OrderRow,
    problem: OrderProblem,
    by: Mover,
    detail: Record<string, string>,
    trx: Trx
  ): Promise<void> {
    await change(row, { problem, notices: row.notices + 1 }, trx)
    if (row.notices < LISTED || row.problem !== problem) {
      await recordEvent(row.id, 'problem', by, { problem, ...detail }, trx)
      logger.error({ order: row.number, problem, ...detail }, 'payments: an order needs an admin')
    }
  }

  async #locked(
    orderId: string,
    work: (row: OrderRow, trx: Trx) => Promise<void>
  ): Promise<OrderRow> {
    try {
      return await db.transaction(async (trx) => {
        await work(await lockOrder(orderId, trx), trx)
        return trx.from('orders').where('id', orderId).firstOrFail()
      })
    } catch (error) {
      if ((error as AppError).code === 'balance_too_large') await this.#unfit(orderId)
      throw error
    }
  }

  /** Rolled back, so nobody would learn of it. */
  async #unfit(orderId: string): Promise<void> {
    await this.#locked(orderId, (row, trx) =>
      this.#problem(row, 'not_credited', { source: 'site' }, {}, trx)
    )
  }

  #announce(row: OrderRow, trx: Trx): void {
    this.#bus.announce('live', { team_id: row.team_id, type: 'order', id: row.id }, trx)
  }
}

/** Nobody else moves it until the end of the transaction. */
export function lockOrder(id: string, trx: Trx): Promise<OrderRow> {
  return trx.from('orders').where('id', id).forUpdate().firstOrFail()
}

export async function change(row: OrderRow, values: object, trx: Trx): Promise<void> {
  await trx
    .from('orders')
    .where('id', row.id)
    .update({ ...values, updated_at: trx.rawQuery('now()').knexQuery })
}
