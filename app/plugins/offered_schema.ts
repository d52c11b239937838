import type { JSONSchema } from '@wxiai/sdk'
import type { InstalledPlugin } from './installed_plugin.js'

type Node = Record<string, unknown>

const derived = new WeakMap<object, Map<string, JSONSchema>>()

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const propertiesOf = (schema: JSONSchema): Record<string, Node> =>
  ((schema as Node).properties ?? {}) as Record<string, Node>

/** A simulator speaks to the defaults of the config. */
function settingOf(plugin: InstalledPlugin, name: string): unknown {
  const chosen = plugin.demo ? undefined : plugin.state.config?.[name]
  return chosen ?? propertiesOf(plugin.declaration.config)[name]?.default
}

/**
 * The input schema of an operation without the properties whose `x-when-config` the present config does not meet. The same
 * object for the same result, so that compiled schemas are found again.
 */
export function offeredSchema(plugin: InstalledPlugin, schema: JSONSchema): JSONSchema {
  const properties = propertiesOf(schema)
  const hidden = Object.keys(properties).filter((name) => {
    const when = properties[name]['x-when-config']
    if (!isNode(when)) return false
    return Object.entries(when).some(
      ([setting, values]) => !(values as unknown[]).includes(settingOf(plugin, setting))
    )
  })
  if (hidden.length === 0) return schema
  const variants = derived.get(schema as object) ?? new Map<string, JSONSchema>()
  derived.set(schema as object, variants)
  const key = hidden.join(' ')
  const known = variants.get(key) ?? without(schema, hidden)
  variants.set(key, known)
  return known
}

function without(schema: JSONSchema, names: string[]): JSONSchema {
  const { required, ...node } = schema as Node & { required?: readonly string[] }
  const left = Object.entries(propertiesOf(schema)).filter(([name]) => !names.includes(name))
  return {
    ...node,
    properties: Object.fromEntries(left),
    ...(required && { required: required.filter((name) => !names.includes(name)) }),
  } as JSONSchema
}
