import { inject } from '@adonisjs/core'
import type { I18n } from '@adonisjs/i18n'
import { Database } from '@adonisjs/lucid/database'
import type { Json, ParentTask, QuoteLine, ServiceDeclaration, Text } from '@wxiai/sdk'
import type { Wire } from '@wxiai/sdk'
import { AppError, InvalidInputError, type FieldError } from '#shared/errors'
import { formatMoney, Money } from '#shared/money'

import type { HostOperation, InstalledPlugin } from './installed_plugin.js'
import { PluginRegistry } from './registry.js'
import { textIn } from './text.js'

/** One line of a quote with the price that was valid when it was made. */
export interface PricedLine {
  key: string
  label: Text
  price: string
  quantity: string
  credits: string
}

/** What a request costs. Plain JSON: a task keeps it, so that later price changes do not touch it. */
export interface PricedQuote {
  credits: string
  items: PricedLine[]
}

@inject()
export class PriceBook {
  readonly #registry: PluginRegistry
  readonly #db: Database

  constructor(registry: PluginRegistry, db: Database) {
    this.#registry = registry
    this.#db = db
  }

  /** The present price of an item: what an admin set, else what the plugin declares. */
  price(plugin: InstalledPlugin, service: ServiceDeclaration, key: string): string {
    const edited = plugin.state.prices.get(key)
    if (edited !== undefined) return edited
    const prices = plugin.prices(service)
    const item = Object.hasOwn(prices, key) ? prices[key] : undefined
    if (!item) throw brokenQuote(plugin, `names the unknown price "${key}"`)
    return Money.parse(String(item.credits)).toString()
  }

  /** The price list of one service. */
  list(plugin: InstalledPlugin, service: ServiceDeclaration, locale: string): Wire.Price[] {
    return Object.entries(plugin.prices(service)).map(([key, item]) => ({
      key,
      label: textIn(item.label, locale),
      unit: item.unit ? textIn(item.unit, locale) : '',
      credits: this.price(plugin, service, key),
      at: item.at ?? null,
      added: !Object.hasOwn(service.prices, key),
    }))
  }

  /** Price of a request. `input` is the validated one. */
  async quote(
    plugin: InstalledPlugin,
    service: ServiceDeclaration,
    operation: HostOperation,
    input: Record<string, Json>,
    parent?: ParentTask
  ): Promise<PricedQuote> {
    let lines: QuoteLine[]
    try {
      lines = await operation.quote(structuredClone(input), parent)
    } catch (cause) {
      if (cause instanceof AppError) throw cause
      throw brokenQuote(plugin, 'cannot be made', cause)
    }
    return this.#priced(plugin, service, lines)
  }

  /** The charge for what was really used, at the prices of the quote; items that the quote lacks at today's. */
  settlement(
    plugin: InstalledPlugin,
    service: ServiceDeclaration,
    quote: PricedQuote,
    usage: QuoteLine[]
  ): PricedQuote {
    const frozen = new Map(quote.items.map((line) => [line.key, line]))
    return this.#priced(plugin, service, usage, frozen)
  }

  toWire(quote: PricedQuote, locale: string): Wire.Quote {
    return {
      credits: quote.credits,
      items: quote.items.map(({ key, label, quantity, credits }) => ({
        key,
        label: textIn(label, locale),
        quantity,
        credits,
      })),
    }
  }

  /** Sets prices; each real change is recorded with who made it. Returns the keys that changed. */
  async update(
    plugin: InstalledPlugin,
    items: Record<string, string>,
    actorId: string,
    i18n?: I18n
  ) {
    const known = new Map(
      plugin.services.flatMap((service) => Object.entries(plugin.prices(service)))
    )
    const say = (rule: string) => i18n?.t(`plugins.faults.${rule}`, {}, rule) ?? rule
    const faults: FieldError[] = []
    for (const [key, credits] of Object.entries(items)) {
      const field = `items.${key}`
      if (!known.has(key)) faults.push({ field, message: say('unknownPrice'), rule: 'known' })
      else if (!isPrice(credits)) {
        faults.push({ field, message: say('invalidPrice'), rule: 'decimal' })
      }
    }
    if (faults.length) throw new InvalidInputError(faults)
    const changed = await this.#db.transaction(async (trx) => {
      const keys: string[] = []
      for (const [key, credits] of Object.entries(items)) {
        const price = Money.parse(credits).toString()
        const declared = known.get(key)!.credits
        // The row is locked by the upsert, so that two admins get a history in the order of their writes.
        const { rows } = await trx.rawQuery<{ rows: { old: string | null }[] }>(
          `insert into plugin_prices as p (plugin_id, key, credits) values (:id, :key, :declared)
           on conflict (plugin_id, key) do update set credits = p.credits
           returning credits as old`,
          { id: plugin.id, key, declared: String(declared) }
        )
        const old = formatMoney(String(rows[0].old))
        if (old === price) continue
        await trx
          .from('plugin_prices')
          .where({ plugin_id: plugin.id, key })
          .update({ credits: price })
        await trx.table('plugin_price_changes').insert({
          plugin_id: plugin.id,
          key,
          old_credits: old,
          new_credits: price,
          actor_id: actorId,
        })
        keys.push(key)
      }
      return keys
    })
    if (changed.length) await this.#registry.changed(plugin.id)
    return changed
  }

  async history(
    plugin: InstalledPlugin,
    page: { page: number; limit: number }
  ): Promise<Wire.Page<Wire.PriceChange>> {
    const rows = await this.#db
      .from('plugin_price_changes as c')
      .leftJoin('users as u', 'u.id', 'c.actor_id')
      .where('c.plugin_id', plugin.id)
      .orderBy('c.id', 'desc')
      .select('c.*', 'u.name as actor_name')
      .offset((page.page - 1) * page.limit)
      .limit(page.limit)
    const [{ total }] = await this.#db
      .from('plugin_price_changes')
      .where('plugin_id', plugin.id)
      .count('* as total')
    return {
      total: Number(total),
      items: rows.map((row) => ({
        id: String(row.id),
        key: row.key,
        old_credits: row.old_credits === null ? null : formatMoney(String(row.old_credits)),
        new_credits: formatMoney(String(row.new_credits)),
        actor: row.actor_id ? { id: row.actor_id, name: row.actor_name } : null,
        created_at: (row.created_at as Date).toISOString(),
      })),
    }
  }

  #priced(
    plugin: InstalledPlugin,
    service: ServiceDeclaration,
    lines: QuoteLine[],
    frozen?: ReadonlyMap<string, PricedLine>
  ): PricedQuote {
    if (!Array.isArray(lines)) throw brokenQuote(plugin, 'is not a list')
    const items = lines.map((line): PricedLine => {
      const quantity = String(line.quantity)
      if (!Money.isValid(quantity) || Money.parse(quantity).isNegative()) {
        throw brokenQuote(plugin, `has the quantity ${quantity}`)
      }
      const former = frozen?.get(line.item)
      const price = former?.price ?? this.price(plugin, service, line.item)
      return {
        key: line.item,
        label: former?.label ?? plugin.prices(service)[line.item]?.label ?? line.item,
        price,
        quantity: Money.parse(quantity).toString(),
        credits: Money.parse(price).mul(quantity).toString(),
      }
    })
    return { credits: Money.sum(items.map(({ credits }) => credits)).toString(), items }
  }
}

/** A thousand times as much still fits into a balance. */
const HIGHEST_PRICE = Money.parse('1000000000')

export function isPrice(credits: string): boolean {
  if (!Money.isValid(credits)) return false
  const price = Money.parse(credits)
  return !price.isNegative() && price.cmp(HIGHEST_PRICE) <= 0
}

/** A fault of the plugin, not of the caller. */
function brokenQuote(plugin: InstalledPlugin, what: string, cause?: unknown) {
  return new AppError(500, 'plugin_error', {
    message: `The quote of the plugin ${plugin.id} ${what}.`,
    cause,
  })
}
