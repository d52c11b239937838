/** What changes for those who send an input, or keep a config, when a schema changes. */
import { isDeepStrictEqual } from 'node:util'
import type { Json, JSONSchema } from '../contract.js'
import { isRecord } from '../faults.js'
import type { Difference } from './differences.js'

type Node = Record<string, unknown>

/** Keywords of which a smaller, or a larger, value refuses what was accepted. */
const UPPER = [
  ...['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'],
  ...['x-most-bytes', 'x-most-side', 'x-most-ratio'],
]
const LOWER = [
  ...['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'],
  'x-least-side',
]
/** Words for people, and what only the form heeds. */
const LOOKS =
  /^(title|description|examples|default|x-(label|help|enum-labels|widget|order|advanced))$/

export function compareSchemas(old: JSONSchema, now: JSONSchema, path: string): Difference[] {
  return compareNodes(old as Node, now as Node, path)
}

function compareNodes(old: Node, now: Node, path: string): Difference[] {
  return [
    ...compareProperties(old, now, path),
    ...compareValues(old, now, path),
    ...compareKeywords(old, now, path),
    ...(isRecord(old.items) && isRecord(now.items)
      ? compareNodes(old.items, now.items, `${path}[]`)
      : []),
  ]
}

function compareProperties(old: Node, now: Node, path: string): Difference[] {
  const before = isRecord(old.properties) ? old.properties : {}
  const after = isRecord(now.properties) ? now.properties : {}
  const wasRequired = new Set(Array.isArray(old.required) ? old.required : [])
  const isRequired = new Set(Array.isArray(now.required) ? now.required : [])
  const found: Difference[] = []
  for (const [name, node] of Object.entries(before)) {
    const at = `${path}.${name}`
    const next = after[name]
    if (!isRecord(next)) {
      found.push({ path: at, change: 'removed', breaking: true })
      continue
    }
    // A default fills what nobody sends.
    if (isRequired.has(name) && !wasRequired.has(name) && !('default' in next)) {
      found.push({
        path: `${at}.required`,
        change: 'changed',
        from: false,
        to: true,
        breaking: true,
      })
    }
    if (isRecord(node)) found.push(...compareNodes(node, next, at))
  }
  for (const [name, next] of Object.entries(after)) {
    if (Object.hasOwn(before, name)) continue
    const breaking = isRequired.has(name) && isRecord(next) && !('default' in next)
    found.push({ path: `${path}.${name}`, change: 'added', breaking })
  }
  return found
}

function compareValues(old: Node, now: Node, path: string): Difference[] {
  if (!Array.isArray(old.enum) || !Array.isArray(now.enum)) return []
  const before = old.enum as Json[]
  const after = now.enum as Json[]
  return [
    ...before
      .filter((value) => !after.includes(value))
      .map((from): Difference => ({
        path: `${path}.enum`,
        change: 'removed',
        from,
        breaking: true,
      })),
    ...after
      .filter((value) => !before.includes(value))
      .map((to): Difference => ({ path: `${path}.enum`, change: 'added', to, breaking: false })),
  ]
}

function compareKeywords(old: Node, now: Node, path: string): Difference[] {
  const found: Difference[] = []
  const done = ['properties', 'required', 'items', 'enum']
  for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
    const both = isRecord(old[key]) && isRecord(now[key])
    if (
      done.includes(key) &&
      !(key === 'enum' && !(old.enum && now.enum)) &&
      !(key === 'items' && !both)
    ) {
      continue
    }
    if (isDeepStrictEqual(old[key], now[key])) continue
    const [from, to] = [old[key], now[key]] as [Json | undefined, Json | undefined]
    const change = from === undefined ? 'added' : to === undefined ? 'removed' : 'changed'
    found.push({
      path: `${path}.${key}`,
      change,
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      breaking: narrows(key, from, to),
    })
  }
  return found
}

/** Whether a value that was accepted may now be refused. */
function narrows(key: string, from: unknown, to: unknown): boolean {
  if (LOOKS.test(key)) return false
  if (key === 'type') {
    const types = (value: unknown) => (Array.isArray(value) ? value : [value]).map(String)
    const open =
      to === undefined || (types(to).includes('number') && types(from).includes('integer'))
    return !open && !types(from).every((type) => types(to).includes(type))
  }
  if (to === undefined) return false
  if (UPPER.includes(key)) return from === undefined || Number(to) < Number(from)
  if (LOWER.includes(key)) return from === undefined || Number(to) > Number(from)
  return true
}
