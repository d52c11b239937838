import type { ServiceDeclaration, Wire } from '@wxiai/sdk'
import { operationsWithField } from '@wxiai/sdk/validate'
import { textIn } from './text.js'

/** The axes along which the prices of a service differ. */
export function dimensionsOf(service: ServiceDeclaration, locale: string): Wire.PriceDimension[] {
  return Object.entries(service.dimensions ?? {}).map(([id, { label, values }]) => ({
    id,
    label: textIn(label, locale),
    values: Object.entries(values).map(([value, text]) => ({ value, label: textIn(text, locale) })),
  }))
}

/** What admins may add to a price list; null where the plugin's own items are all. */
export function openPricesOf(
  { openPrices: open, operations }: ServiceDeclaration,
  locale: string
): Wire.OpenPrices | null {
  if (!open) return null
  return {
    pattern: open.pattern,
    example: open.example,
    help: open.help ? textIn(open.help, locale) : null,
    operations: operationsWithField(operations, open.field).map((id) => ({
      id,
      label: textIn(operations[id]!.label, locale),
    })),
  }
}
