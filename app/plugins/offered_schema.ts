import type { JSONSchema } from '@wxiai/sdk'
import type { InstalledPlugin, PluginConfig } from './installed_plugin.js'

type Node = Record<string, unknown>

const derived = new WeakMap<object, Map<string, JSONSchema>>()

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const propertiesOf = (schema: JSONSchema): Record<string, Node> =>
  ((schema as Node).properties ?? {}) as Record<string, Node>

/**
 * The configs of the accounts that take tasks, the first one's where there is none. One that rests counts: what is offered
 * does not come and go with its health. A simulator speaks to the defaults.
 */
function configsOf({ demo, accounts, state }: InstalledPlugin): (PluginConfig | null)[] {
  if (demo) return [null]
  const working = accounts.filter(({ enabled, removing, config }) => enabled && !removing && config)
  return working.length > 0 ? working.map(({ config }) => config) : [state.config]
}

/** Any of the accounts may be given a task, or take it over, so all of them must know what is offered. */
function meets(plugin: InstalledPlugin, when: unknown): boolean {
  if (!isNode(when)) return true
  const defaults = propertiesOf(plugin.declaration.config)
  return configsOf(plugin).every((config) =>
    Object.entries(when).every(([setting, values]) =>
      (values as unknown[]).includes(config?.[setting] ?? defaults[setting]?.default)
    )
  )
}

/**
 * The input schema of an operation without the fields whose `x-when-config`, and the choices whose `x-choices-when-config`, the
 * present config does not meet. The same object for the same result, so that compiled schemas are found again.
 */
export function offeredSchema(plugin: InstalledPlugin, schema: JSONSchema): JSONSchema {
  const properties = propertiesOf(schema)
  const hidden = Object.keys(properties).flatMap((name) => {
    const node = properties[name]
    if (!meets(plugin, node['x-when-config'])) return [[name]]
    const choices = node['x-choices-when-config']
    if (!isNode(choices)) return []
    return Object.keys(choices)
      .filter((value) => !meets(plugin, choices[value]))
      .map((value) => [name, value])
  })
  if (hidden.length === 0) return schema
  const variants = derived.get(schema as object) ?? new Map<string, JSONSchema>()
  derived.set(schema as object, variants)
  const key = JSON.stringify(hidden)
  const known = variants.get(key) ?? without(schema, hidden)
  variants.set(key, known)
  return known
}

/** Without whole fields `[name]` and single choices `[name, value]`. */
function without(schema: JSONSchema, hidden: string[][]): JSONSchema {
  const { required, ...node } = schema as Node & { required?: readonly string[] }
  const properties = { ...propertiesOf(schema) }
  for (const [name, value] of hidden) {
    if (value === undefined) {
      delete properties[name]
    } else {
      const choices = (properties[name].enum as unknown[]).filter((one) => String(one) !== value)
      properties[name] = { ...properties[name], enum: choices }
    }
  }
  return {
    ...node,
    properties,
    ...(required && { required: required.filter((name) => name in properties) }),
  } as JSONSchema
}
