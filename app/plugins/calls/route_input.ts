import type { I18n } from '@adonisjs/i18n'
import type { Json, JSONSchema, Route } from '@wxiai/sdk'
import { closed, SchemaCompiler, type ValidateFunction } from '@wxiai/sdk/schema'
import { InvalidInputError } from '#shared/errors'
import { refuseLarge } from '../input_size.js'
import { describeFaults } from '../schema_faults.js'
import { CALLS } from './tuning.js'

type Input = Record<string, Json>

const compiler = new SchemaCompiler({ useDefaults: true })
const compiled = new WeakMap<object, ValidateFunction>()

/** The input with its defaults. @throws InvalidInputError with every fault and its field */
export function checkRouteInput(
  { method, input: schema }: Route,
  sent: unknown,
  i18n: I18n
): Input {
  refuseLarge(sent, CALLS.inputBytes)
  let check = compiled.get(schema)
  if (!check) {
    check = compiler.compile(closed(schema))
    compiled.set(schema, check)
  }
  const input = structuredClone(sent ?? {}) as Input
  const whole = method === 'GET' ? typed(schema, input) : input
  if (check(whole)) return whole
  throw new InvalidInputError(describeFaults(check.errors ?? [], i18n))
}

/** A query holds texts only; what its schema calls a number, true or false becomes one where it looks like it. */
function typed(schema: JSONSchema, query: Input): Input {
  const { properties = {} } = schema as { properties?: Record<string, { type?: string }> }
  const values = Object.entries(query).map(([name, value]) => {
    const type = Object.hasOwn(properties, name) ? properties[name]?.type : undefined
    return [name, typeof value === 'string' ? valueOf(value, type) : value] as const
  })
  return Object.fromEntries(values)
}

function valueOf(text: string, type: string | undefined): Json {
  if (type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true'
  const isNumber = type === 'number' || type === 'integer'
  return isNumber && /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : text
}
