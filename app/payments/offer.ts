import { inject } from '@adonisjs/core'
import type { I18n } from '@adonisjs/i18n'
import type { Wire } from '@wxiai/sdk'
import { iconPath } from '#plugins/icon'
import { textIn } from '#plugins/text'
import { Settings } from '#settings/settings'
import { AppError, InvalidInputError } from '#shared/errors'
import { InvalidMoney, Money } from '#shared/money'
import { CreditPackages } from './credit_packages.js'
import { isCurrency, isPayable } from './currencies.js'
import { Gateways, type FoundGateway } from './gateways.js'

/** What somebody wants to buy. */
export interface Wanted {
  packageId?: string
  amount?: Money
}

export interface Terms {
  amount: Money
  currency: string
  credits: Money
  item: { package_id?: string; name?: string; bonus?: string }
}

interface FreeAmount {
  currency: string
  rate: Money
  min: Money
  max: Money
}

/** What can be bought now, at which terms, and how it can be paid. */
@inject()
export class Offer {
  readonly #packages: CreditPackages
  readonly #gateways: Gateways
  readonly #settings: Settings

  constructor(packages: CreditPackages, gateways: Gateways, settings: Settings) {
    this.#packages = packages
    this.#gateways = gateways
    this.#settings = settings
  }

  /** Only what some gateway can be paid with. */
  async show(locale: string): Promise<Wire.TopUpOffer> {
    const gateways = this.#gateways.offered()
    const taken = new Set(gateways.flatMap(({ gateway }) => gateway.currencies))
    const packages = await this.#packages.enabled()
    const free = this.#free()
    return {
      packages: packages
        .filter(({ currency }) => taken.has(currency))
        .map(({ id, name, price, currency, credits, bonus }) => ({
          id,
          name,
          price,
          currency,
          credits,
          bonus,
        })),
      free:
        free && taken.has(free.currency)
          ? {
              currency: free.currency,
              rate: free.rate.toString(),
              min: free.min.toString(),
              max: free.max.toString(),
            }
          : null,
      gateways: gateways.map((found) => presentGateway(found, locale)),
    }
  }

  /** @throws AppError for what is not for sale, InvalidInputError that names the field */
  async terms({ packageId, amount }: Wanted, i18n: I18n): Promise<Terms> {
    const fault = (field: string, key: string, values = {}) => {
      const message = i18n.t(`errors.${key}`, values)
      return new InvalidInputError([{ field, message, rule: key }])
    }
    if ((packageId === undefined) === (amount === undefined)) {
      throw fault('package_id', 'package_or_amount')
    }
    if (packageId !== undefined) {
      const found = await this.#packages.find(packageId)
      if (!found.enabled) throw new AppError(404, 'credit_package_not_found')
      const { id, name, price, currency, credits, bonus } = found
      return {
        amount: Money.parse(price),
        currency,
        credits: Money.parse(credits).add(bonus),
        item: { package_id: id, name, bonus },
      }
    }
    const free = this.#free()
    if (!free) throw fault('amount', 'no_free_amount')
    const { currency, rate, min, max } = free
    if (!isPayable(amount!, currency)) throw fault('amount', 'amount_not_payable', { currency })
    if (amount!.cmp(min) < 0 || amount!.cmp(max) > 0) {
      const range = { min: min.toString(), max: max.toString(), currency }
      throw fault('amount', 'amount_out_of_range', range)
    }
    return { amount: amount!, currency, credits: this.#credits(amount!, rate, fault), item: {} }
  }

  /** Rates are free to choose: too small for one credit, or too large for any account. */
  #credits(amount: Money, rate: Money, fault: (field: string, key: string) => Error): Money {
    try {
      const credits = amount.mul(rate)
      if (credits.isPositive()) return credits
    } catch (error) {
      if (!(error instanceof InvalidMoney)) throw error
    }
    throw fault('amount', 'no_free_amount')
  }

  #free(): FreeAmount | null {
    const currency = this.#settings.get<string>('payments.free_currency')
    const rate = Money.parse(this.#settings.get<string>('payments.free_rate'))
    if (!isCurrency(currency) || !rate.isPositive()) return null
    return {
      currency,
      rate,
      min: Money.parse(this.#settings.get<string>('payments.free_min')),
      max: Money.parse(this.#settings.get<string>('payments.free_max')),
    }
  }
}

function presentGateway({ plugin, gateway }: FoundGateway, locale: string): Wire.GatewayInfo {
  return {
    plugin: plugin.id,
    id: gateway.id,
    name: textIn(gateway.name, locale),
    description: gateway.description ? textIn(gateway.description, locale) : null,
    icon: iconPath(plugin),
    demo: plugin.demo,
    currencies: gateway.currencies,
    methods: Object.entries(gateway.methods ?? {}).map(([id, label]) => ({
      id,
      label: textIn(label, locale),
    })),
  }
}
