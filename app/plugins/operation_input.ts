import type { I18n } from '@adonisjs/i18n'
import { closed, SchemaCompiler, type ValidateFunction } from '@wxiai/sdk/schema'
import { fitInput, unconditional, type Json, type JSONSchema } from '@wxiai/sdk'
import { InvalidInputError } from '#shared/errors'

import { refuseLarge } from './input_size.js'
import type { ServiceOperation } from './installed_plugin.js'
import { operationSchema } from './operation_schema.js'
import { describeFaults, describeMisfits } from './schema_faults.js'

/** Enough for a prompt, some ids and a painted mask as a data URL. */
const MOST_BYTES = 6 * 1024 * 1024

export interface OperationInput {
  /** With the defaults of the schema. */
  input: Record<string, Json>
  /** Files that it names; access to them is still to be checked. */
  fileIds: string[]
  /** The finished task that it continues; still to be checked. */
  parentId: string | null
}

const compiler = new SchemaCompiler({ useDefaults: true })
const compiled = new WeakMap<object, ValidateFunction>()

function validatorOf(schema: JSONSchema): ValidateFunction {
  let check = compiled.get(schema)
  if (!check) {
    check = compiler.compile(closed(unconditional(schema)))
    compiled.set(schema, check)
  }
  return check
}

/** The input of an operation, checked by its schema and for fields that exclude one another. @throws InvalidInputError with every fault and its field. */
export function checkOperationInput(
  found: ServiceOperation,
  sent: unknown,
  i18n?: I18n
): OperationInput {
  refuseLarge(sent, MOST_BYTES)
  const whole = structuredClone(sent ?? {}) as Record<string, Json>
  const schema = operationSchema(found)
  const check = validatorOf(schema)
  if (!check(whole)) throw new InvalidInputError(describeFaults(check.errors ?? [], i18n))
  const fitted = fitInput(schema, whole, (sent ?? {}) as Record<string, Json>)
  const { input } = fitted
  if (fitted.misfits.length + fitted.missing.length > 0) {
    throw new InvalidInputError(describeMisfits(fitted, schema, i18n))
  }
  const files = new Set<string>()
  const parents = new Set<string>()
  collect(schema, input, (format, value) => {
    if (format === 'wxiai-task') parents.add(value)
    else if (format === 'wxiai-file') files.add(value)
    else if (format === 'wxiai-mask' && !value.startsWith('data:')) files.add(value)
  })
  return { input, fileIds: [...files], parentId: [...parents][0] ?? null }
}

/** Walks schema and value side by side. */
function collect(
  schema: unknown,
  value: unknown,
  found: (format: string, value: string) => void
): void {
  if (typeof schema !== 'object' || schema === null) return
  const node = schema as Record<string, unknown>
  if (typeof value === 'string' && typeof node.format === 'string') found(node.format, value)
  for (const key of ['allOf', 'anyOf', 'oneOf']) {
    if (Array.isArray(node[key])) for (const child of node[key]) collect(child, value, found)
  }
  for (const key of ['then', 'else']) collect(node[key], value, found)
  if (Array.isArray(value)) {
    for (const entry of value) collect(node.items, entry, found)
    return
  }
  if (typeof value !== 'object' || value === null) return
  const properties = (node.properties ?? {}) as Record<string, unknown>
  for (const [name, entry] of Object.entries(value)) {
    if (Object.hasOwn(properties, name)) collect(properties[name], entry, found)
  }
}
