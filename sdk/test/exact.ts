import type { PriceItem, QuoteLine } from '../src/contract.js'

/** Decimals of 12 places each are multiplied: 24 places, as a whole number. */
const PLACES = 12

function whole(decimal: number | string): bigint {
  const [, units, rest = ''] = /^(\d+)(?:\.(\d{1,12}))?$/.exec(String(decimal)) ?? []
  if (units === undefined) throw new Error(`${decimal} is no decimal of at most ${PLACES} places`)
  return BigInt(units + rest.padEnd(PLACES, '0'))
}

/** What lines cost at these prices, in units of 1e-24 credits. */
export function costOf(lines: readonly QuoteLine[], prices: Record<string, PriceItem>): bigint {
  return lines.reduce((sum, { item, quantity }) => {
    const price = Object.hasOwn(prices, item) ? prices[item] : undefined
    if (!price) throw new Error(`"${item}" has no price`)
    return sum + whole(price.credits) * whole(quantity)
  }, 0n)
}
