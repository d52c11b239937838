import { inject } from '@adonisjs/core'
import type { I18n } from '@adonisjs/i18n'
import { Database } from '@adonisjs/lucid/database'
import type { ServiceDeclaration } from '@wxiai/sdk'
import { operationsWithField, PRICE_KEY } from '@wxiai/sdk/validate'
import { InvalidInputError, NotFoundError } from '#shared/errors'
import { Money } from '#shared/money'

import type { InstalledPlugin } from './installed_plugin.js'
import { isPrice } from './price_book.js'
import { PluginRegistry } from './registry.js'

/** More would be a catalogue, and every form of the service carries them. */
const MOST = 100
const LONGEST_KEY = 120

export interface NewPrice {
  service: string
  key: string
  label: { 'en': string; 'zh-CN'?: string }
  credits: string
  /** Ids of the operations that offer it; all that can when left out. */
  operations?: string[]
}

/** Items that admins add to open price lists. Tasks carry the prices of their moment, so taking one away harms none of them. */
@inject()
export class AddedPrices {
  readonly #registry: PluginRegistry
  readonly #db: Database

  constructor(registry: PluginRegistry, db: Database) {
    this.#registry = registry
    this.#db = db
  }

  /** Adds it, or changes the one of that key. @throws InvalidInputError with the field */
  async put(plugin: InstalledPlugin, item: NewPrice, actorId: string, i18n: I18n): Promise<void> {
    const refuse = (field: string, rule: string): never => {
      const message = i18n.t(`plugins.faults.${rule}`, {}, rule)
      throw new InvalidInputError([{ field, message, rule }])
    }
    const service = plugin.services.find(({ id }) => id === item.service)
    const open = service?.openPrices
    if (!service || !open) return refuse('service', 'closedPrices')
    if (!fitsKey(item.key, open.pattern)) return refuse('key', 'priceKey')
    if (this.#isTaken(plugin, service, item.key)) return refuse('key', 'takenPrice')
    if (!isPrice(item.credits)) return refuse('credits', 'invalidPrice')
    const able = operationsWithField(service.operations, open.field)
    const operations = item.operations ?? able
    if (operations.length === 0 || operations.some((id) => !able.includes(id))) {
      return refuse('operations', 'unknownOperation')
    }
    const others = plugin.state.added.filter(({ key }) => key !== item.key)
    if (others.length >= MOST) return refuse('key', 'tooManyPrices')
    await this.#write(plugin.id, { ...item, operations }, actorId)
    await this.#registry.changed(plugin.id)
  }

  /** @throws NotFoundError `price_not_found` */
  async remove(plugin: InstalledPlugin, key: string): Promise<void> {
    await this.#db.transaction(async (trx) => {
      const where = { plugin_id: plugin.id, key }
      const deleted = await trx.from('plugin_price_items').where(where).delete()
      if (Number(deleted) === 0) throw new NotFoundError('price_not_found')
      await trx.from('plugin_prices').where(where).delete()
    })
    await this.#registry.changed(plugin.id)
  }

  #isTaken(plugin: InstalledPlugin, service: ServiceDeclaration, key: string): boolean {
    return (
      plugin.services.some(({ prices }) => Object.hasOwn(prices, key)) ||
      plugin.state.added.some((one) => one.key === key && one.service !== service.id)
    )
  }

  #write(plugin: string, item: NewPrice & { operations: string[] }, actorId: string) {
    const { key, service, label, operations } = item
    const credits = Money.parse(item.credits).toString()
    return this.#db.transaction(async (trx) => {
      await trx.rawQuery(
        `insert into plugin_price_items (plugin_id, key, service_id, label, operations)
         values (?, ?, ?, ?, ?)
         on conflict (plugin_id, key) do update set label = excluded.label, operations = excluded.operations`,
        [plugin, key, service, JSON.stringify(label), operations]
      )
      const former = await trx.from('plugin_prices').where({ plugin_id: plugin, key }).first()
      await trx.rawQuery(
        `insert into plugin_prices (plugin_id, key, credits) values (?, ?, ?)
         on conflict (plugin_id, key) do update set credits = excluded.credits`,
        [plugin, key, credits]
      )
      if (former && Money.parse(String(former.credits)).cmp(Money.parse(credits)) === 0) return
      await trx.table('plugin_price_changes').insert({
        plugin_id: plugin,
        key,
        old_credits: former?.credits ?? null,
        new_credits: credits,
        actor_id: actorId,
      })
    })
  }
}

function fitsKey(key: string, pattern: string): boolean {
  return (
    key.length <= LONGEST_KEY && PRICE_KEY.test(key) && new RegExp(`^(?:${pattern})$`).test(key)
  )
}
