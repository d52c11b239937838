import { randomBytes } from 'node:crypto'
import { inject } from '@adonisjs/core'
import type { I18n } from '@adonisjs/i18n'
import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import type { Checkout } from '@wxiai/sdk'
import { IdempotencyConflictError } from '#credits/errors'
import { textIn } from '#plugins/text'
import { Settings } from '#settings/settings'
import { AppError, InvalidInputError, NotFoundError } from '#shared/errors'
import { databaseClock } from '#shared/database/database_clock'
import { failpoint } from '#shared/failpoint'
import { readCheckout } from './answers.js'
import { asGatewayOrder, Gateways, type FoundGateway } from './gateways.js'
import { Offer, type Terms, type Wanted } from './offer.js'
import { recordEvent } from './order_events.js'
import type { OrderRow } from './order_row.js'
import { change } from './settlement.js'
import { firstCheck } from './waits.js'

/** Whoever pays, and from where. */
export interface Payer {
  userId: string
  teamId: string
  ip: string
  device: 'desktop' | 'mobile'
  /** Address of the site as the payer's browser knows it. */
  site: string
  /** The same, if callbacks from outside reach it. */
  publicSite: string | null
}

export interface NewOrder extends Wanted {
  plugin: string
  gateway: string
  method?: string
  key?: string
}

/** Orders that wait to be paid, of one team; nobody needs more. */
const MOST_OPEN = 20
/** After this a checkout that nobody wrote down is begun again. */
const LOST_CHECKOUT = 30_000
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'

/** From a wish to an order that can be paid. */
@inject()
export class Orders {
  readonly #offer: Offer
  readonly #gateways: Gateways
  readonly #settings: Settings

  constructor(offer: Offer, gateways: Gateways, settings: Settings) {
    this.#offer = offer
    this.#gateways = gateways
    this.#settings = settings
  }

  /** @throws AppError `gateway_failed` where the gateway does not take it; the order is there then, and failed */
  async create(wish: NewOrder, payer: Payer, i18n: I18n) {
    const known = wish.key ? await this.#known(payer.teamId, wish) : null
    if (known) return { order: await this.#resume(known, payer), repeated: true }
    const found = this.#gateways
      .offered()
      .find(({ plugin, gateway }) => plugin.id === wish.plugin && gateway.id === wish.gateway)
    if (!found) throw new NotFoundError('gateway_not_found')
    const terms = await this.#offer.terms(wish, i18n)
    const method = methodOf(found, terms, wish, i18n)
    await this.#checkOpen(payer.teamId)
    try {
      const row = await this.#insert(wish, found, terms, method, payer, i18n)
      await failpoint('payments.ordered')
      return { order: await this.#begin(row, found, payer), repeated: false }
    } catch (error) {
      // Two requests with one key at the same time: the first one made the order.
      if (!wish.key || (error as { code?: string }).code !== '23505') throw error
      const first = await this.#known(payer.teamId, wish)
      if (!first) throw error
      return { order: first, repeated: true }
    }
  }

  /** @throws NotFoundError also for one of another team */
  async find(id: string, teamId?: string): Promise<OrderRow> {
    const query = db.from('orders').where('id', id)
    if (teamId) query.where('team_id', teamId)
    const row: OrderRow | null = await query.first()
    if (!row) throw new NotFoundError('order_not_found')
    return row
  }

  async #known(teamId: string, wish: NewOrder): Promise<OrderRow | null> {
    const row: OrderRow | null = await db
      .from('orders')
      .where({ team_id: teamId, idempotency_key: wish.key })
      .first()
    if (!row) return null
    const same =
      row.plugin_id === wish.plugin &&
      row.gateway_id === wish.gateway &&
      (row.item.package_id ?? null) === (wish.packageId ?? null) &&
      (wish.amount === undefined || wish.amount.eq(row.amount))
    if (!same) throw new IdempotencyConflictError()
    return row
  }

  async #checkOpen(teamId: string): Promise<void> {
    const [{ count }] = await db
      .from('orders')
      .where({ team_id: teamId, status: 'pending' })
      .where('created_at', '>', new Date(databaseClock.now() - 86_400_000))
      .count('* as count')
    if (Number(count) >= MOST_OPEN) throw new AppError(429, 'too_many_orders')
  }

  async #insert(
    wish: NewOrder,
    { plugin, gateway }: FoundGateway,
    terms: Terms,
    method: string | null,
    payer: Payer,
    i18n: I18n
  ): Promise<OrderRow> {
    const minutes = this.#settings.get<number>('payments.order_minutes')
    return db.transaction(async (trx) => {
      const { rows } = await trx.rawQuery(
        `insert into orders (number, team_id, user_id, plugin_id, gateway_id, method, demo, amount, currency, credits, item,
           idempotency_key, locale, expires_at, next_check_at)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, now() + ?::int * interval '1 minute', now() + ?::int * interval '1 second')
         returning *`,
        [
          newNumber(),
          payer.teamId,
          payer.userId,
          plugin.id,
          gateway.id,
          method,
          plugin.demo,
          terms.amount.toString(),
          terms.currency,
          terms.credits.toString(),
          JSON.stringify(terms.item),
          wish.key ?? null,
          i18n.locale,
          minutes,
          firstCheck,
        ] as string[]
      )
      const row = rows[0] as OrderRow
      const by = { source: 'payer', actorId: payer.userId } as const
      await recordEvent(row.id, 'created', by, {}, trx)
      return row
    })
  }

  /** The process that took it may have died before it had asked the gateway. */
  #resume(row: OrderRow, payer: Payer): OrderRow | Promise<OrderRow> {
    const age = databaseClock.now() - row.created_at.getTime()
    if (row.status !== 'pending' || row.checkout || age < LOST_CHECKOUT) return row
    return this.#begin(row, this.#gateways.of(row), payer)
  }

  async #begin(row: OrderRow, found: FoundGateway, payer: Payer): Promise<OrderRow> {
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
    const { text } = error as { text?: Parameters<typeof textIn>[0] }
    return text
      ? new AppError(502, 'gateway_failed', { params: { reason: textIn(text, row.locale) } })
      : new AppError(502, 'gateway_broken')
  }
}

export function notifyUrl(order: Pick<OrderRow, 'plugin_id' | 'gateway_id'>, site: string): string {
  return new URL(`/pay/${order.plugin_id}/${order.gateway_id}/notify`, site).href
}

/** @throws InvalidInputError */
function methodOf(
  { gateway }: FoundGateway,
  { currency }: Terms,
  { method }: NewOrder,
  i18n: I18n
): string | null {
  const fault = (field: string, key: string) => {
    const message = i18n.t(`errors.${key}`, { currency })
    return new InvalidInputError([{ field, message, rule: key }])
  }
  if (!gateway.currencies.includes(currency)) throw fault('gateway', 'currency_not_taken')
  const methods = Object.keys(gateway.methods ?? {})
  if (methods.length === 0) {
    if (method !== undefined) throw fault('method', 'method_unknown')
    return null
  }
  const chosen = method ?? (methods.length === 1 ? methods[0]! : undefined)
  if (chosen === undefined || !methods.includes(chosen)) throw fault('method', 'method_unknown')
  return chosen
}

/** Twenty letters and digits that every provider takes: the second of its making, and chance. */
function newNumber(): string {
  const stamp = databaseClock.date().toISOString().replace(/\D/g, '').slice(2, 14)
  const chance = [...randomBytes(8)].map((byte) => ALPHABET[byte % ALPHABET.length])
  return stamp + chance.join('')
}
