import { randomBytes } from 'node:crypto'
import { inject } from '@adonisjs/core'
import type { I18n } from '@adonisjs/i18n'
import db from '@adonisjs/lucid/services/db'
import { IdempotencyConflictError } from '#credits/errors'
import { Settings } from '#settings/settings'
import { AppError, InvalidInputError, NotFoundError } from '#shared/errors'
import { databaseClock } from '#shared/database/database_clock'
import { failpoint } from '#shared/failpoint'
import { Checkouts } from './checkouts.js'
import { Gateways, type FoundGateway } from './gateways.js'
import { Offer, type Terms, type Wanted } from './offer.js'
import { recordEvent } from './order_events.js'
import type { OrderRow } from './order_row.js'
import type { Payer } from './payer.js'
import { firstCheck } from './waits.js'

export interface NewOrder extends Wanted {
  plugin: string
  gateway: string
  method?: string
  key?: string
}

/** Orders that wait to be paid, of one team; nobody needs more. */
const MOST_OPEN = 20
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'

/** From a wish to an order that can be paid. */
@inject()
export class Orders {
  readonly #offer: Offer
  readonly #gateways: Gateways
  readonly #checkouts: Checkouts
  readonly #settings: Settings

  constructor(offer: Offer, gateways: Gateways, checkouts: Checkouts, settings: Settings) {
    this.#offer = offer
    this.#gateways = gateways
    this.#checkouts = checkouts
    this.#settings = settings
  }

  /** @throws AppError `gateway_failed` where the gateway does not take it; the order is there then, and failed */
  async create(wish: NewOrder, payer: Payer, i18n: I18n) {
    const known = wish.key ? await this.#known(payer.teamId, wish) : null
    if (known) return { order: await this.#checkouts.resume(known, payer), repeated: true }
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
      return { order: await this.#checkouts.begin(row, found, payer), repeated: false }
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
