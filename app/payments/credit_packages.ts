import { inject } from '@adonisjs/core'
import db from '@adonisjs/lucid/services/db'
import { Audit } from '#accounts/audit'
import { InvalidInputError, NotFoundError } from '#shared/errors'
import { formatMoney, InvalidMoney, type Money } from '#shared/money'
import type { I18n } from '@adonisjs/i18n'
import { isCurrency, isPayable } from './currencies.js'
import type { Mover } from './order_events.js'

export interface CreditPackageInput {
  name: string
  price: Money
  currency: string
  credits: Money
  bonus: Money
  enabled: boolean
  position: number
}

export interface CreditPackage {
  id: string
  name: string
  price: string
  currency: string
  credits: string
  bonus: string
  enabled: boolean
  position: number
}

/** What admins sell. */
@inject()
export class CreditPackages {
  readonly #audit: Audit

  constructor(audit: Audit) {
    this.#audit = audit
  }

  async all(): Promise<CreditPackage[]> {
    const rows: CreditPackage[] = await db
      .from('credit_packages')
      .orderBy('position')
      .orderBy('price')
      .orderBy('created_at')
      .limit(200)
    return rows.map(present)
  }

  async enabled(): Promise<CreditPackage[]> {
    return (await this.all()).filter(({ enabled }) => enabled)
  }

  async find(id: string): Promise<CreditPackage> {
    const row: CreditPackage | null = await db.from('credit_packages').where('id', id).first()
    if (!row) throw new NotFoundError('credit_package_not_found')
    return present(row)
  }

  async add(input: CreditPackageInput, by: Mover, i18n: I18n): Promise<CreditPackage> {
    const values = valuesOf(input, i18n)
    return db.transaction(async (trx) => {
      const [row] = await trx.insertQuery().table('credit_packages').insert(values).returning('*')
      await this.#trace('credit_package.added', row.id as string, values, by, trx)
      return present(row as CreditPackage)
    })
  }

  async change(
    id: string,
    input: CreditPackageInput,
    by: Mover,
    i18n: I18n
  ): Promise<CreditPackage> {
    const values = valuesOf(input, i18n)
    return db.transaction(async (trx) => {
      const [row] = await trx
        .from('credit_packages')
        .where('id', id)
        .update({ ...values, updated_at: trx.rawQuery('now()').knexQuery })
        .returning('*')
      if (!row) throw new NotFoundError('credit_package_not_found')
      await this.#trace('credit_package.changed', id, values, by, trx)
      return present(row as CreditPackage)
    })
  }

  /** Orders keep their own copy of the terms. */
  async remove(id: string, by: Mover): Promise<void> {
    await db.transaction(async (trx) => {
      const [row] = await trx.from('credit_packages').where('id', id).delete().returning('*')
      if (!row) throw new NotFoundError('credit_package_not_found')
      await this.#trace('credit_package.removed', id, { name: row.name }, by, trx)
    })
  }

  #trace(
    action: string,
    id: string,
    detail: object,
    by: Mover,
    trx: Parameters<Audit['record']>[1]
  ): Promise<void> {
    const target = { type: 'credit_package', id }
    return this.#audit.record(
      { action, actorId: by.actorId ?? null, target, detail: { ...detail }, ip: by.ip },
      trx
    )
  }
}

/** @throws InvalidInputError for a price that nobody could pay */
function valuesOf(input: CreditPackageInput, i18n: I18n) {
  const { currency, price } = input
  if (!isCurrency(currency)) {
    const message = i18n.t('errors.currency_unknown', { currency })
    throw new InvalidInputError([{ field: 'currency', message, rule: 'currency' }])
  }
  if (!isPayable(price, currency)) {
    const message = i18n.t('errors.amount_not_payable', { currency })
    throw new InvalidInputError([{ field: 'price', message, rule: 'amount' }])
  }
  if (tooMany(input)) {
    const message = i18n.t('errors.balance_too_large')
    throw new InvalidInputError([{ field: 'bonus', message, rule: 'amount' }])
  }
  return {
    ...input,
    price: price.toString(),
    credits: input.credits.toString(),
    bonus: input.bonus.toString(),
  }
}

function present(row: CreditPackage): CreditPackage {
  const { id, name, price, currency, credits, bonus, enabled, position } = row
  return {
    id,
    name,
    price: formatMoney(price),
    currency,
    credits: formatMoney(credits),
    bonus: formatMoney(bonus),
    enabled,
    position,
  }
}

/** Each of them is an amount, but both together are none. */
function tooMany({ credits, bonus }: CreditPackageInput): boolean {
  try {
    credits.add(bonus)
    return false
  } catch (error) {
    if (error instanceof InvalidMoney) return true
    throw error
  }
}
