import type { PriceDimension, PriceItem, QuoteLine, Text } from './contract.js'
import { priceList, type PriceRow } from './price_list.js'
import { both, type Words } from './words.js'

interface Axis {
  label: Words
  /** Value of the axis -> what it is called, from left to right. */
  values: Readonly<Record<string, Words | string>>
  /** What stands behind a number of an input to make it a value: `s` for 5 -> `5s`. */
  suffix?: string
}

/** Lengths of a film: the values are `5s`, `10s`. */
export const secondsAxis = <const Lengths extends readonly number[]>(...lengths: Lengths) => ({
  label: ['Length', '时长'] as const,
  suffix: 's',
  values: Object.fromEntries(
    lengths.map((s) => [`${s}s`, [`${s} s`, `${s} 秒`] as const])
  ) as Record<`${Lengths[number]}s`, Words>,
})

type Place<Axes extends Record<string, Axis>> = {
  [Name in keyof Axes]: keyof Axes[Name]['values'] & string
}

/**
 * Prices that differ in several ways. `credits` gives the price of a place in the table, undefined where there is none;
 * `keyOf` names an item, its values joined by slashes when omitted. What was published once keeps its key: admins have set
 * prices by it.
 */
export function priceTable<const Axes extends Record<string, Axis>>(
  axes: Axes,
  {
    unit,
    credits,
    keyOf = (at) => Object.values(at).join('/'),
    also = {},
  }: {
    unit: Words
    credits(at: Place<Axes>): number | string | undefined
    keyOf?(at: Place<Axes>): string
    /** Items of the same unit that stand on no axis. */
    also?: Readonly<Record<string, PriceRow>>
  }
) {
  const names = Object.keys(axes)
  const places = names.reduce<Record<string, string>[]>(
    (all, name) =>
      all.flatMap((at) =>
        Object.keys(axes[name]!.values).map((value) => ({ ...at, [name]: value }))
      ),
    [{}]
  )
  const wordsAt = (at: Record<string, string>): Text => {
    const words = names.map((name) => pair(axes[name]!.values[at[name]!]!))
    return both([words.map(([en]) => en).join(' · '), words.map(([, zh]) => zh).join(' · ')])
  }
  const prices: Record<string, PriceItem> = {}
  for (const at of places) {
    const price = credits(at as Place<Axes>)
    if (price === undefined) continue
    prices[keyOf(at as Place<Axes>)] = { label: wordsAt(at), credits: price, unit: both(unit), at }
  }
  const dimensions: Record<string, PriceDimension> = Object.fromEntries(
    names.map((name) => {
      const { label, values } = axes[name]!
      const texts = Object.entries(values).map(([value, words]) => [value, both(pair(words))])
      return [name, { label: both(label), values: Object.fromEntries(texts) }]
    })
  )
  /** The item for what an input says of each axis. */
  function line(at: { [Name in keyof Axes]: string | number }, quantity = 1): QuoteLine {
    const place = names.map((name) => {
      const value = at[name]!
      return [name, typeof value === 'number' ? `${value}${axes[name]!.suffix ?? ''}` : value]
    })
    return { item: keyOf(Object.fromEntries(place) as Place<Axes>), quantity }
  }
  return { prices: { ...prices, ...priceList(unit, also) }, dimensions, keyOf, line }
}

const pair = (words: Words | string): Words => (typeof words === 'string' ? [words, words] : words)
