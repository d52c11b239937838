import type { I18n } from '@adonisjs/i18n'
import { closed, SchemaCompiler, type ValidateFunction } from '@wxiai/sdk/schema'
import { fitInput, namedIn, unconditional, type Json, type JSONSchema } from '@wxiai/sdk'
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
  /** What it was checked by. */
  schema: JSONSchema
  /** Files that it names; access to them, and what their fields take, is still to be checked. */
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
  const named = namedIn(schema, input)
  const files = named.filter(
    ({ format, value }) =>
      format === 'wxiai-file' || (format === 'wxiai-mask' && !value.startsWith('data:'))
  )
  return {
    input,
    schema,
    fileIds: [...new Set(files.map(({ value }) => value))],
    parentId: named.find(({ format }) => format === 'wxiai-task')?.value ?? null,
  }
}
