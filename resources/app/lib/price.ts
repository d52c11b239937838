import { i18n } from '@wxiai/sdk/ui'

/** An amount of money as people write it: `9.9` of USD is `$9.90`. Exact, for the decimal is never made a number. */
export function formatPrice(amount: string, currency: string): string {
  const format = new Intl.NumberFormat(i18n.locale, { style: 'currency', currency })
  return format.format(amount as Intl.StringNumericLiteral)
}
