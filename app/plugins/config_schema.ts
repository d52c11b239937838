import { configCheck, SchemaCompiler, type ErrorObject } from '@wxiai/sdk/schema'
import type { Json, JSONSchema } from '@wxiai/sdk'
import type { PluginConfig } from './installed_plugin.js'

type Node = Record<string, unknown>

/** What an admin sees in the place of a secret, and may send back to keep it. */
export interface SecretMask {
  set: boolean
}

export function isMask(value: unknown): value is SecretMask {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.keys(value).length === 1 && typeof (value as Node).set === 'boolean'
}

function isObject(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function propertiesOf(schema: unknown): [string, Node][] {
  const properties = isObject(schema) ? schema.properties : undefined
  return isObject(properties) ? (Object.entries(properties) as [string, Node][]) : []
}

/** Paths of the values with a format, e.g. every secret: `['api_secret']`, `['proxy', 'password']`. */
export function pathsOf(schema: unknown, format: string, at: string[] = []): string[][] {
  return propertiesOf(schema).flatMap(([name, node]) =>
    node.format === format ? [[...at, name]] : pathsOf(node, format, [...at, name])
  )
}

export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (node, key) => (isObject(node) && Object.hasOwn(node, key) ? node[key] : undefined),
    value
  )
}

function setAt(target: Node, path: readonly string[], value: unknown): void {
  const [key, ...rest] = path
  if (rest.length === 0) {
    if (value === undefined) delete target[key]
    else target[key] = value
    return
  }
  if (!isObject(target[key])) {
    if (value === undefined) return
    target[key] = {}
  }
  setAt(target[key] as Node, rest, value)
}

/** The config without its secrets: each is `{set: true}` or `{set: false}`. */
export function maskSecrets(schema: unknown, config: PluginConfig | null): Record<string, Json> {
  const masked = structuredClone(config ?? {}) as Record<string, Json>
  for (const path of pathsOf(schema, 'secret')) {
    const value = valueAt(config, path)
    setAt(masked, path, { set: typeof value === 'string' && value !== '' })
  }
  return masked
}

/** A secret that is left out or sent as its mask keeps its value; an empty one is removed. */
export function keepSecrets(
  schema: unknown,
  sent: PluginConfig,
  stored: PluginConfig | null
): PluginConfig {
  const merged = structuredClone(sent)
  for (const path of pathsOf(schema, 'secret')) {
    const value = valueAt(merged, path)
    if (value === undefined || value === null || isMask(value)) {
      setAt(merged, path, valueAt(stored, path))
    } else if (value === '') setAt(merged, path, undefined)
  }
  return merged
}

const compiler = new SchemaCompiler({ useDefaults: true })
const compiled = new WeakMap<object, ReturnType<typeof configCheck>>()

/** The config as it is in force, or what is wrong with it. */
export function checkConfig(
  schema: JSONSchema,
  config: PluginConfig
): { config: PluginConfig | null; faults: ErrorObject[] } {
  let check = compiled.get(schema)
  if (!check) {
    check = configCheck(schema, compiler)
    compiled.set(schema, check)
  }
  const checked = check(config as Record<string, Json>)
  return { ...checked, config: checked.faults.length > 0 ? null : checked.config }
}
