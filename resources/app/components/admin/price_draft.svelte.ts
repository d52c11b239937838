import { SvelteMap, SvelteSet } from 'svelte/reactivity'
import { decimal } from '@wxiai/sdk/ui'
import type { Price } from '../../../../sdk/src/wire.js'
import { amountFault, plainAmount, tidyAmount } from './amounts.js'

/** What an admin has typed over a price list, and which of its items are chosen to be changed together. */
export class PriceDraft {
  readonly #prices: () => readonly Price[]
  /** By key; a price that was not touched is not in it. */
  readonly #typed = new SvelteMap<string, string>()
  readonly #refusals = new SvelteMap<string, string>()
  readonly selected = new SvelteSet<string>()

  constructor(prices: () => readonly Price[]) {
    this.#prices = prices
  }

  shown(price: Price): string {
    return this.#typed.get(price.key) ?? price.credits
  }

  faultOf(price: Price): string | null {
    const text = this.#typed.get(price.key)
    if (text === undefined) return null
    return amountFault(text, { zero: true }) ?? this.#refusals.get(price.key) ?? null
  }

  isChanged(price: Price): boolean {
    const text = this.#typed.get(price.key)
    if (text === undefined) return false
    const broken = amountFault(text, { zero: true }) !== null
    return broken || decimal.cmp(tidyAmount(text), price.credits) !== 0
  }

  get changed(): Price[] {
    return this.#prices().filter((price) => this.isChanged(price))
  }

  get blocked(): boolean {
    return this.changed.some((price) => this.faultOf(price) !== null)
  }

  /** New prices by key, as the server takes them. */
  get items(): Record<string, string> {
    return Object.fromEntries(
      this.changed.map((price) => [price.key, plainAmount(this.shown(price))])
    )
  }

  type(key: string, text: string): void {
    this.#typed.set(key, text)
    this.#refusals.delete(key)
  }

  refuse(fields: Record<string, string>): boolean {
    for (const [field, message] of Object.entries(fields)) {
      this.#refusals.set(field.replace(/^items\./, ''), message)
    }
    return this.#refusals.size > 0
  }

  forget(keys: Iterable<string>): void {
    for (const key of keys) this.#typed.delete(key)
  }

  discard(): void {
    this.#typed.clear()
    this.#refusals.clear()
  }

  /** Chooses them, or lets go of them where all are chosen already. */
  toggle(keys: readonly string[]): void {
    const all = keys.every((key) => this.selected.has(key))
    for (const key of keys) {
      if (all) this.selected.delete(key)
      else this.selected.add(key)
    }
  }

  /** One price for all that are chosen. */
  fill(credits: string): void {
    for (const key of this.selected) this.type(key, plainAmount(credits))
  }

  /** By percent, up or down, of what stands there; to the hundredth, or finer where the price is. */
  change(percent: string): void {
    const factor = decimal.add('1', decimal.mul(percent, '0.01'))
    for (const price of this.#prices()) {
      if (!this.selected.has(price.key) || amountFault(this.shown(price), { zero: true })) continue
      const before = plainAmount(this.shown(price))
      const places = Math.max(2, decimal.parts(before, 12).fraction.length)
      const next = decimal.round(decimal.mul(before, factor), places)
      this.type(price.key, decimal.isNegative(next) ? '0' : next)
    }
  }
}
