import { decimal, t } from '@wxiai/sdk/ui'

const AMOUNT = /^\d{1,12}(\.\d{1,12})?$/

/** `1,5` and blanks are how people type; everything else is left for the check. */
export function tidyAmount(typed: string): string {
  return typed.trim().replace(/^\+/, '').replace(/^\./, '0.').replace(/\.$/, '')
}

/** What is wrong with an amount, in words; null when it is fine. */
export function amountFault(typed: string, options: { zero?: boolean } = {}): string | null {
  const value = tidyAmount(typed)
  if (!value) return t('ui.error.required')
  if (!AMOUNT.test(value)) return t('admin.amount.invalid')
  if (!options.zero && decimal.isZero(value)) return t('admin.amount.zero')
  return null
}

/** The shortest way to write it, so that `7.0` equals `7`. */
export function plainAmount(typed: string): string {
  return decimal.add(tidyAmount(typed), '0')
}
