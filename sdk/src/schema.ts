/** One Ajv for every schema that a plugin declares: the host, the contract check and the test kit validate alike. */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

import type { Json, JSONSchema } from './contract.js'
import { fitInput, unconditional } from './fit.js'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const PNG = /^data:image\/(png|webp);base64,[A-Za-z0-9+/]+={0,2}$/

/** Formats of the host beside those of JSON Schema. */
export const hostFormats = {
  'secret': true,
  'wxiai-file': UUID,
  'wxiai-task': UUID,
  /** An uploaded mask, or the picture itself as a data URL. */
  'wxiai-mask': (value: string) => UUID.test(value) || PNG.test(value),
} as const

/** Keywords that hold further schemas: by name, in a list, alone. */
const GROUPS = ['properties', 'patternProperties', '$defs', 'definitions']
const LISTS = ['allOf', 'anyOf', 'oneOf', 'prefixItems']
const SINGLES = ['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains']

export type { ErrorObject, ValidateFunction }

/** Calls `visit` for a schema and every schema inside it, with the JSON path of each. */
export function walkSchema(
  schema: unknown,
  visit: (schema: Record<string, unknown>, path: string) => void,
  path = ''
): void {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return
  const node = schema as Record<string, unknown>
  visit(node, path)
  for (const key of GROUPS) {
    const group = node[key]
    if (typeof group !== 'object' || group === null) continue
    for (const [name, child] of Object.entries(group)) {
      walkSchema(child, visit, `${path}.${key}.${name}`)
    }
  }
  for (const key of LISTS) {
    const list = node[key]
    if (!Array.isArray(list)) continue
    list.forEach((child, index) => walkSchema(child, visit, `${path}.${key}[${index}]`))
  }
  for (const key of SINGLES) {
    walkSchema(node[key], visit, `${path}.${key}`)
  }
}

/** Makes its first check for the schema of schemas, which takes longer than a plugin's: one serves many. */
export class SchemaCompiler {
  readonly #ajv: Ajv2020
  readonly #known = new Set<string>()

  constructor(options: { useDefaults?: boolean } = {}) {
    this.#ajv = new Ajv2020({
      strict: true,
      strictRequired: false,
      strictTypes: false,
      allowUnionTypes: true,
      allErrors: true,
      coerceTypes: false,
      useDefaults: options.useDefaults ?? true,
      logger: false,
      addUsedSchema: false,
    })
    addFormats.default(this.#ajv)
    for (const [name, format] of Object.entries(hostFormats)) this.#ajv.addFormat(name, format)
  }

  /** @throws Error that names what is wrong with the schema. */
  compile(schema: JSONSchema): ValidateFunction {
    walkSchema(schema, (node) => {
      for (const key of Object.keys(node)) {
        if (!key.startsWith('x-') || this.#known.has(key)) continue
        this.#known.add(key)
        this.#ajv.addKeyword(key)
      }
    })
    try {
      return this.#ajv.compile(schema as object)
    } finally {
      // It would be kept for ever, and its `$id` for itself.
      this.#ajv.removeSchema(schema as object)
    }
  }

  /** Ajv stops at the first fault of a schema, so a broken one is tried node by node. */
  faultsOf(schema: JSONSchema): { path: string; message: string }[] {
    const whole = this.#message(schema)
    if (!whole) return []
    const faults: { path: string; message: string }[] = []
    walkSchema(schema, (node, path) => {
      const message = this.#message(withoutChildren(node))
      if (message) faults.push({ path, message })
    })
    return faults.length ? faults : [{ path: '', message: whole }]
  }

  #message(schema: unknown): string | null {
    try {
      this.compile(schema as JSONSchema)
      return null
    } catch (error) {
      return (error as Error).message
    }
  }
}

function withoutChildren(node: Record<string, unknown>): Record<string, unknown> {
  const alone = { ...node }
  for (const key of ['$ref', 'default', ...GROUPS, ...LISTS, ...SINGLES]) delete alone[key]
  const properties = node.properties
  if (typeof properties === 'object' && properties !== null) {
    alone.properties = Object.fromEntries(Object.keys(properties).map((name) => [name, {}]))
  }
  return alone
}

/** The host refuses fields that a schema does not name, unless the schema says otherwise. */
export function closed(schema: JSONSchema): JSONSchema {
  const node = schema as Record<string, unknown>
  if ('additionalProperties' in node || 'unevaluatedProperties' in node) return schema
  return { ...node, additionalProperties: false } as JSONSchema
}

/**
 * Checks a config: its defaults are filled in, and settings that do not go with the others are not in force, so that what was
 * entered for another choice does no harm. @throws Error that names what is wrong with the schema
 */
export function configCheck(schema: JSONSchema, compiler = new SchemaCompiler()) {
  const check = compiler.compile(closed(unconditional(schema)))
  return (sent: Record<string, Json>): { config: Record<string, Json>; faults: ErrorObject[] } => {
    const whole = structuredClone(sent)
    const errors = check(whole) ? [] : [...(check.errors ?? [])]
    const { input: config, missing } = fitInput(schema, whole)
    return { config, faults: errors.length > 0 ? errors : missing.map(missingFault) }
  }
}

/** As Ajv says it. */
const missingFault = (name: string): ErrorObject => ({
  keyword: 'required',
  instancePath: '',
  schemaPath: '#/required',
  params: { missingProperty: name },
  message: `must have required property '${name}'`,
})

/** Dotted path of what an Ajv error is about: `prompt`, `images[0]`, `options.seed`. */
export function fieldOf(error: ErrorObject): string {
  const params = error.params as Record<string, unknown>
  const missing = params.missingProperty ?? params.additionalProperty ?? params.unevaluatedProperty
  const pointer = error.instancePath.split('/').slice(1)
  if (typeof missing === 'string') pointer.push(missing)
  return pointer
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part, index) => (/^\d+$/.test(part) ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('')
}
