/** Inputs made from a schema: enough to try a `quote` without a user. */
import type { Json, JSONSchema } from './contract.js'

type Node = Record<string, unknown>

const SAMPLES: Record<string, string> = {
  'uri': 'https://example.com/',
  'email': 'someone@example.com',
  'uuid': '00000000-0000-4000-8000-000000000000',
  'wxiai-file': '00000000-0000-4000-8000-000000000000',
  'wxiai-task': '00000000-0000-4000-8000-000000000000',
  'wxiai-mask': '00000000-0000-4000-8000-000000000000',
  'date': '2026-01-01',
  'date-time': '2026-01-01T00:00:00Z',
}

function numberOf(node: Node): number {
  const step = typeof node.multipleOf === 'number' ? node.multipleOf : 1
  if (typeof node.minimum === 'number') return node.minimum
  if (typeof node.exclusiveMinimum === 'number') return node.exclusiveMinimum + step
  if (typeof node.maximum === 'number' && node.maximum < 0) return node.maximum
  return 0
}

function objectOf(node: Node): Json {
  const properties = (node.properties ?? {}) as Record<string, JSONSchema>
  const required = new Set(Array.isArray(node.required) ? (node.required as string[]) : [])
  const result: Record<string, Json> = {}
  for (const [name, property] of Object.entries(properties)) {
    if (required.has(name) || 'default' in (property as object)) result[name] = sampleOf(property)
  }
  return result
}

/** The smallest value that a schema most likely accepts. */
export function sampleOf(schema: JSONSchema): Json {
  const node = schema as Node
  if ('default' in node) return structuredClone(node.default) as Json
  if ('const' in node) return node.const as Json
  if (Array.isArray(node.enum)) return node.enum[0] as Json
  if (Array.isArray(node.examples) && node.examples.length) return node.examples[0] as Json
  for (const key of ['oneOf', 'anyOf']) {
    const list = node[key]
    if (Array.isArray(list) && list.length && !node.properties) return sampleOf(list[0])
  }
  const type = Array.isArray(node.type) ? node.type[0] : node.type
  switch (type) {
    case 'string': {
      const text = SAMPLES[String(node.format)] ?? 'sample'
      const least = typeof node.minLength === 'number' ? node.minLength : 0
      const most = typeof node.maxLength === 'number' ? node.maxLength : Infinity
      return text.padEnd(least, 'x').slice(0, Math.min(most, Math.max(text.length, least)))
    }
    case 'integer':
    case 'number':
      return numberOf(node)
    case 'boolean':
      return false
    case 'array': {
      const count = typeof node.minItems === 'number' ? node.minItems : 0
      return Array.from({ length: count }, () => sampleOf((node.items ?? {}) as JSONSchema))
    }
    case 'object':
      return objectOf(node)
    default:
      return null
  }
}

const MOST_SAMPLES = 200

/** A base sample and, for each choice of each field, that base with the choice taken. */
export function samplesOf(schema: JSONSchema): Record<string, Json>[] {
  const base = sampleOf({ ...(schema as Node), type: 'object' } as JSONSchema)
  if (typeof base !== 'object' || base === null || Array.isArray(base)) return []
  const samples = [base]
  const properties = ((schema as Node).properties ?? {}) as Record<string, Node>
  for (const [name, property] of Object.entries(properties)) {
    const choices = Array.isArray(property.enum)
      ? (property.enum as Json[])
      : property.type === 'boolean'
        ? [true, false]
        : [property.minimum, property.maximum].filter((value) => typeof value === 'number')
    for (const choice of choices) samples.push({ ...structuredClone(base), [name]: choice })
  }
  return samples.slice(0, MOST_SAMPLES)
}
