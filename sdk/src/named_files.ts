import type { Json, JSONSchema } from './contract.js'
import { fileFault, type FileFacts, type FileFault, type LimitKeywords } from './file_limits.js'
import { measure } from './picture.js'
import { both } from './words.js'

/** What an input names by the formats of the host: a file, a finished task, a painted mask. */
export interface Named {
  format: string
  value: string
  /** Dotted path: `image`, `images[0]`. */
  field: string
  limits: LimitKeywords
}

export interface FieldFileFault extends Omit<FileFault, 'rule'> {
  field: string
  rule: FileFault['rule'] | 'mask'
}

/** Walks schema and value side by side. */
export function namedIn(schema: unknown, value: unknown, field = ''): Named[] {
  if (typeof schema !== 'object' || schema === null) return []
  const node = schema as Record<string, unknown>
  const found: Named[] = []
  if (typeof value === 'string' && typeof node.format === 'string') {
    found.push({ format: node.format, value, field, limits: node })
  }
  for (const key of ['allOf', 'anyOf', 'oneOf', 'then', 'else']) {
    const branches = Array.isArray(node[key]) ? node[key] : [node[key]]
    for (const branch of branches) found.push(...namedIn(branch, value, field))
  }
  if (Array.isArray(value)) {
    const entries = value as unknown[]
    return [
      ...found,
      ...entries.flatMap((entry, i) => namedIn(node.items, entry, `${field}[${i}]`)),
    ]
  }
  if (typeof value !== 'object' || value === null) return found
  const properties = (node.properties ?? {}) as Record<string, unknown>
  for (const [name, entry] of Object.entries(value)) {
    if (!Object.hasOwn(properties, name)) continue
    found.push(...namedIn(properties[name], entry, field ? `${field}.${name}` : name))
  }
  return found
}

/** Files that are not what their fields take, and masks that do not have the shape of their picture. @param factsOf by id */
export function fileFaults(
  schema: JSONSchema,
  input: Record<string, Json>,
  factsOf: (id: string) => FileFacts | undefined
): FieldFileFault[] {
  const files = namedIn(schema, input).filter(({ format }) => format === 'wxiai-file')
  const misfits = files.flatMap(({ value, field, limits }): FieldFileFault[] => {
    const facts = factsOf(value)
    const fault = facts ? fileFault(limits, facts) : null
    return fault ? [{ field, ...fault }] : []
  })
  const { properties = {} } = schema as { properties?: Record<string, Record<string, unknown>> }
  const painted = Object.entries(properties).filter(([name, node]) => {
    const picture = input[String(node['x-picture'])]
    if (typeof picture !== 'string') return false
    const masks = namedIn(node, input[name]).filter(({ format }) => format === 'wxiai-mask')
    const known = masks.map(({ value }) => sidesOf(value, factsOf))
    return !fit(
      known.filter((sides) => sides !== null),
      factsOf(picture)
    )
  })
  return [...misfits, ...painted.map(([field]) => ({ field, ...BAD_MASK }))]
}

const BAD_MASK = {
  rule: 'mask' as const,
  message: both([
    'The painted parts do not have the shape of the picture; paint them again',
    '涂抹区域与图片尺寸不符，请重新涂抹',
  ]),
}

interface Sides {
  width: number
  height: number
}

/** All of one size, and of the shape of the picture that they were painted on. */
function fit(masks: Sides[], picture: FileFacts | undefined): boolean {
  const [first] = masks
  if (!first || !picture?.width || !picture.height) return true
  const skew = first.width / first.height / (picture.width / picture.height)
  return (
    Math.abs(Math.log(skew)) <= 0.01 &&
    masks.every(({ width, height }) => width === first.width && height === first.height)
  )
}

/** Characters of base64, four for three bytes: enough of a PNG to read its sides. */
const HEAD = 64
/** Fits no picture. */
const UNREADABLE: Sides = { width: 0, height: 0 }

function sidesOf(mask: string, factsOf: (id: string) => FileFacts | undefined): Sides | null {
  if (!mask.startsWith('data:')) {
    const { width = null, height = null } = factsOf(mask) ?? {}
    return width && height ? { width, height } : null
  }
  const start = mask.indexOf(',') + 1
  const head = mask.slice(start, start + HEAD)
  // What is left of a group of four is no byte, and nothing that `atob` takes.
  const bytes = atob(head.slice(0, head.length - (head.length % 4)))
  const sides = measure(Uint8Array.from(bytes, (sign) => sign.charCodeAt(0)))
  return sides ?? (mask.startsWith('data:image/png') ? UNREADABLE : null)
}
