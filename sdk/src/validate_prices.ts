import type { Json, JSONSchema, Operation, OpenPrices } from './contract.js'
import { isRecord, type Faults } from './faults.js'
import { fitInput } from './fit.js'
import { samplesOf } from './sample.js'

export const PRICE_KEY = /^[a-z0-9][a-z0-9._/-]*$/i
const DECIMAL = /^\d{1,12}(\.\d{1,12})?$/

export function checkPrices(
  value: unknown,
  path: string,
  faults: Faults,
  taken: Map<string, string>
): void {
  if (!isRecord(value) || Object.keys(value).length === 0) {
    return faults.add(path, 'must name at least one price')
  }
  for (const [key, item] of Object.entries(value)) {
    const at = `${path}.${key}`
    if (!PRICE_KEY.test(key)) faults.add(at, 'a price key may hold letters, digits, ".", "_", "-"')
    const owner = taken.get(key)
    if (owner) faults.add(at, `is already a price of ${owner}; keys are unique within a plugin`)
    else taken.set(key, path)
    if (!isRecord(item)) {
      faults.add(at, 'must be {label, credits}')
      continue
    }
    faults.text(item.label, `${at}.label`)
    if (item.unit !== undefined) faults.text(item.unit, `${at}.unit`)
    const { credits } = item
    const exact = typeof credits === 'number' || typeof credits === 'string'
    if (!exact || !DECIMAL.test(String(credits))) {
      faults.add(`${at}.credits`, 'must be a decimal of 0 or more with at most 12 places')
    }
  }
}

/** Axes with names, and items that stand on them, no two at the same place. */
export function checkDimensions(
  { prices, dimensions }: Record<string, unknown>,
  path: string,
  faults: Faults
): void {
  if (dimensions !== undefined && !isRecord(dimensions)) {
    return faults.add(`${path}.dimensions`, 'must be an object')
  }
  const axes = Object.entries(dimensions ?? {})
  for (const [id, axis] of axes) {
    const at = `${path}.dimensions.${id}`
    if (!isRecord(axis) || !isRecord(axis.values) || Object.keys(axis.values).length === 0) {
      faults.add(at, 'must be {label, values}, with at least one value')
      continue
    }
    faults.text(axis.label, `${at}.label`)
    for (const [value, label] of Object.entries(axis.values)) {
      faults.text(label, `${at}.values.${value}`)
    }
  }
  const taken = new Map<string, string>()
  for (const [key, item] of Object.entries(isRecord(prices) ? prices : {})) {
    if (!isRecord(item) || item.at === undefined) continue
    const at = `${path}.prices.${key}.at`
    if (!isRecord(item.at)) {
      faults.add(at, 'must name a value of each dimension')
      continue
    }
    const place = item.at
    const wrong = axes.find(
      ([id, axis]) => !isRecord(axis) || !Object.hasOwn(Object(axis.values), String(place[id]))
    )
    if (wrong) faults.add(`${at}.${wrong[0]}`, 'is none of the values of this dimension')
    for (const id of Object.keys(place)) {
      if (!axes.some(([axis]) => axis === id)) faults.add(`${at}.${id}`, 'is no dimension')
    }
    const where = JSON.stringify(axes.map(([id]) => place[id]))
    const other = taken.get(where)
    if (other) faults.add(at, `is the place of "${other}" already`)
    taken.set(where, key)
  }
}

/** The operations of a service in which an added item can be chosen. */
export function operationsWithField(operations: object, field: string): string[] {
  return Object.entries(operations as Record<string, { input?: JSONSchema }>)
    .filter(([, operation]) => {
      const node = (operation?.input as { properties?: Record<string, unknown> })?.properties?.[
        field
      ]
      return isRecord(node) && node.type === 'string' && Array.isArray(node.enum)
    })
    .map(([id]) => id)
}

/** Tries the example as an admin would add it: each operation that has the field must charge for it. */
export function checkOpenPrices(
  { openPrices: value, operations }: Record<string, unknown>,
  path: string,
  faults: Faults,
  prices: Set<string>,
  tryQuotes: boolean
): void {
  if (value === undefined) return
  const at = `${path}.openPrices`
  if (!isRecord(value)) return faults.add(at, 'must be {field, pattern, example}')
  for (const key of ['help', 'unit']) {
    if (value[key] !== undefined) faults.text(value[key], `${at}.${key}`)
  }
  const { field, pattern, example } = value as Partial<OpenPrices>
  if (typeof example !== 'string' || !PRICE_KEY.test(example) || prices.has(example)) {
    return faults.add(`${at}.example`, 'must be a key that could be added')
  }
  try {
    if (!new RegExp(`^(?:${pattern})$`).test(example)) {
      faults.add(`${at}.example`, 'does not match the pattern')
    }
  } catch {
    faults.add(`${at}.pattern`, 'must be a regular expression')
  }
  const having = operationsWithField(Object(operations), String(field))
  if (having.length === 0) {
    faults.add(`${at}.field`, 'must be a text with enum in the input of an operation')
  }
  if (!tryQuotes) return
  for (const id of having) {
    const operation = (operations as Record<string, Operation>)[id]!
    const [sample] = [...samplesOf(operation.input)]
    const input = { ...(sample as Record<string, Json>), [String(field)]: example }
    let items: string[] = []
    try {
      items = operation.quote(fitInput(operation.input, input).input).map(({ item }) => item)
    } catch {
      // Said below.
    }
    if (!items.includes(example)) {
      faults.add(`${path}.operations.${id}.quote`, `does not name the added item "${example}"`)
    }
  }
}
