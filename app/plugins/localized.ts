import type { JSONSchema, Text } from '@wxiai/sdk'

import { textIn } from './text.js'

function isText(value: unknown): value is Exclude<Text, string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { en?: unknown }).en === 'string'
  )
}

function resolve(value: unknown, locale: string): unknown {
  if (isText(value)) return textIn(value, locale)
  if (Array.isArray(value)) return value.map((entry) => resolve(entry, locale))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, resolve(entry, locale)])
  )
}

/** The schema with every text of its `x-` keywords in one language. */
export function localizedSchema(schema: JSONSchema, locale: string): JSONSchema {
  const visit = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(visit)
    if (typeof node !== 'object' || node === null) return node
    return Object.fromEntries(
      Object.entries(node).map(([key, value]) => [
        key,
        key.startsWith('x-') ? resolve(value, locale) : isData(key) ? value : visit(value),
      ])
    )
  }
  return visit(schema) as JSONSchema
}

/** Keywords that hold values of the user, not schemas. */
function isData(key: string): boolean {
  return ['default', 'const', 'enum', 'examples'].includes(key)
}
