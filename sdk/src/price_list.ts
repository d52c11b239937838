import type { PriceItem } from './contract.js'
import { both, type Words } from './words.js'

/** What an item is called, in English and Chinese or in one name for both, and its credits. */
export type PriceRow =
  | readonly [en: string, zh: string, credits: number | string]
  | readonly [name: string, credits: number | string]

/** Items of a price list that are charged by the same unit. What was published once keeps its key: admins have set prices by it. */
export function priceList<const Rows extends Readonly<Record<string, PriceRow>>>(
  unit: Words,
  rows: Rows
) {
  const items = Object.entries(rows).map(([key, row]): [string, PriceItem] => [
    key,
    row.length === 3
      ? { label: both([row[0], row[1]]), credits: row[2], unit: both(unit) }
      : { label: row[0], credits: row[1], unit: both(unit) },
  ])
  return Object.fromEntries(items) as Record<keyof Rows & string, PriceItem>
}
