import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { Money } from '#shared/money'
import { definitions, type SettingKey } from '#settings/definitions'

const ajv = new Ajv({ allErrors: true, strict: true })
ajv.addFormat('amount', { type: 'string', validate: (text: string) => Money.isValid(text) })

const validators = new Map<SettingKey, ValidateFunction>()

/** Faults of a value; none when it fits. */
export function faultsOf(key: SettingKey, value: unknown): ErrorObject[] {
  let validate = validators.get(key)
  if (!validate) {
    validate = ajv.compile(definitions[key].schema as object)
    validators.set(key, validate)
  }
  return validate(value) ? [] : [...(validate.errors ?? [])]
}

/** A variable is text: read it as the schema wants it. */
export function readVariable(key: SettingKey, text: string): unknown {
  const { type } = definitions[key].schema as { type?: string }
  if (type === 'string') return text
  if (type === 'boolean' && (text === '1' || text === '0')) return text === '1'
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(definitions, key)
}

/** JSON Schemas of the admin API. */
export const settingsUpdateSchema = {
  type: 'object',
  required: ['values'],
  properties: {
    values: {
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(
        Object.entries(definitions).map(([key, { schema }]) => [
          key,
          { anyOf: [schema, { type: 'null' }] },
        ])
      ),
    },
  },
}

export const settingsSchema = {
  type: 'object',
  properties: {
    items: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          key: { type: 'string' },
          group: { type: 'string' },
          label: { type: 'string' },
          description: { type: 'string' },
          schema: { type: 'object' },
          value: {},
          default: {},
          source: { enum: ['environment', 'database', 'default'] },
          locked_by: { type: ['string', 'null'], description: 'Variable that fixes the value' },
        },
      },
    },
  },
}
