import { decimalsOf } from '@wxiai/sdk'
import type { Money } from '#shared/money'

const KNOWN = new Set(Intl.supportedValuesOf('currency'))

export const isCurrency = (code: string): boolean => KNOWN.has(code)

/** Whether nobody would have to pay a part of the smallest coin. */
export function isPayable(amount: Money, currency: string): boolean {
  const [, fraction = ''] = amount.toString().split('.')
  return amount.isPositive() && fraction.length <= decimalsOf(currency)
}
