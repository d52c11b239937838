import type { Json, JSONSchema, Text } from '../src/contract.js'
import { fileFault, type FileFacts, type LimitKeywords } from '../src/file_limits.js'
import { fitInput } from '../src/fit.js'
import { t, text } from './client/i18n.svelte.js'

export type FormInput = Record<string, Json>

/** The keywords of a property that a form understands. */
export interface PropertySchema extends LimitKeywords {
  'type'?: string | string[]
  'enum'?: Json[]
  'const'?: Json
  'oneOf'?: PropertySchema[]
  'default'?: Json
  'examples'?: Json[]
  'format'?: string
  'pattern'?: string
  'minimum'?: number
  'maximum'?: number
  'multipleOf'?: number
  'minLength'?: number
  'maxLength'?: number
  'minItems'?: number
  'maxItems'?: number
  'items'?: PropertySchema
  'readOnly'?: boolean
  'title'?: string
  'description'?: string
  'x-label'?: Text
  'x-help'?: Text
  'x-placeholder'?: Text
  'x-widget'?: string
  'x-order'?: number
  'x-advanced'?: boolean
  'x-enum-labels'?: Record<string, Text>
  'x-unit'?: Text
  /** Of a field that is painted: the field with the picture. */
  'x-picture'?: string
  'properties'?: Record<string, PropertySchema>
}

export type Widget =
  | 'text'
  | 'textarea'
  | 'number'
  | 'slider'
  | 'switch'
  | 'segmented'
  | 'select'
  | 'suggest'
  | 'file'
  | 'files'
  | 'secret'
  | 'lines'
  | 'choices'
  | 'json'
  | 'camera'
  | 'motion'
  | 'none'

export interface FormField {
  name: string
  schema: PropertySchema
  widget: Widget
  label: string
  help: string
  required: boolean
  advanced: boolean
  options: { value: string; raw: Json; label: string }[]
}

/** Formats that an action or a page of the plugin fills in, never a person in a form. */
const FILLED_ELSEWHERE = new Set(['wxiai-task', 'wxiai-mask'])

export const properties = (schema: JSONSchema) =>
  ((schema as { properties?: Record<string, PropertySchema> }).properties ?? {}) as Record<
    string,
    PropertySchema
  >
const requiredOf = (schema: JSONSchema) =>
  new Set((schema as { required?: readonly string[] }).required ?? [])
const typeOf = (schema: PropertySchema) =>
  Array.isArray(schema.type) ? schema.type.find((type) => type !== 'null') : schema.type

function optionsOf(schema: PropertySchema): FormField['options'] {
  const source = typeOf(schema) === 'array' && schema.items ? schema.items : schema
  const labels = schema['x-enum-labels'] ?? source['x-enum-labels']
  const named = (raw: Json, title?: string) => ({
    value: String(raw),
    raw,
    label: text(labels?.[String(raw)]) || title || String(raw),
  })
  if (source.enum) return source.enum.filter((raw) => raw !== null).map((raw) => named(raw))
  if (source.oneOf?.every((one) => one.const !== undefined)) {
    return source.oneOf.map((one) => named(one.const!, text(one['x-label']) || one.title))
  }
  const { minimum, maximum } = source
  // A handful of whole numbers is chosen, not dragged.
  if (
    typeOf(source) === 'integer' &&
    minimum !== undefined &&
    maximum !== undefined &&
    maximum - minimum <= 5 &&
    !schema['x-widget']
  ) {
    return Array.from({ length: maximum - minimum + 1 }, (_, i) => named(minimum + i))
  }
  return []
}

const isRatio = (option: { value: string }) => /^\d+:\d+$/.test(option.value)

function widgetOf(name: string, schema: PropertySchema, options: FormField['options']): Widget {
  const wanted = schema['x-widget']
  const type = typeOf(schema)
  if (wanted === 'hidden' || FILLED_ELSEWHERE.has(schema.format ?? '')) return 'none'
  if (schema.format === 'secret') return 'secret'
  if (schema.format === 'wxiai-file') return 'file'
  if (type === 'array') {
    if (schema.items?.format === 'wxiai-file') return 'files'
    if (options.length) return 'choices'
    return typeOf(schema.items ?? {}) === 'string' ? 'lines' : 'json'
  }
  if (options.length) {
    if (wanted === 'select' || wanted === 'segmented') return wanted
    if (options.length > 2 && options.every(isRatio)) return 'suggest'
    return options.length <= (typeOf(schema) === 'integer' ? 6 : 4) &&
      options.reduce((sum, o) => sum + o.label.length, 0) <= 32
      ? 'segmented'
      : 'select'
  }
  if (type === 'boolean') return 'switch'
  if (type === 'number' || type === 'integer') {
    const bounded = schema.minimum !== undefined && schema.maximum !== undefined
    if (wanted === 'number' || !bounded) return 'number'
    return wanted === 'slider' || schema.maximum! - schema.minimum! <= 100 ? 'slider' : 'number'
  }
  if (type === 'object') return wanted === 'camera' || wanted === 'motion' ? wanted : 'json'
  if (wanted === 'textarea') return 'textarea'
  if (schema.examples && schema.examples.length > 1) return 'suggest'
  if (/prompt/.test(name) || (schema.maxLength ?? 0) > 400) return 'textarea'
  return 'text'
}

/** What a form shows for a schema, in the order that the schema asks for. */
export function fieldsOf(
  schema: JSONSchema,
  exclude: readonly string[] = [],
  only?: readonly string[]
): FormField[] {
  const required = requiredOf(schema)
  return Object.entries(properties(schema))
    .filter(([name]) => !exclude.includes(name) && (!only || only.includes(name)))
    .map(([name, property]) => {
      const options = optionsOf(property)
      return {
        name,
        schema: property,
        widget: widgetOf(name, property, options),
        label: text(property['x-label']) || property.title || name.replaceAll('_', ' '),
        help: text(property['x-help']) || property.description || '',
        required: required.has(name),
        advanced: Boolean(property['x-advanced']),
        options,
      }
    })
    .filter((field) => field.widget !== 'none')
    .sort((a, b) => (a.schema['x-order'] ?? 999) - (b.schema['x-order'] ?? 999))
}

/** Can a person fill this form, or does it need a finished task? */
export function isFillable(schema: JSONSchema): boolean {
  const required = requiredOf(schema)
  return !Object.entries(properties(schema)).some(
    ([name, property]) => required.has(name) && FILLED_ELSEWHERE.has(property.format ?? '')
  )
}

export function defaultsOf(schema: JSONSchema): FormInput {
  const found = Object.entries(properties(schema)).filter(
    ([, property]) => property.default !== undefined
  )
  return Object.fromEntries(
    found.map(([name, property]) => [name, structuredClone(property.default!)])
  )
}

/** What is sent: fields left empty are left out, unknown ones and those that do not go with the rest too. */
export function cleanInput(schema: JSONSchema, value: FormInput): FormInput {
  const known = properties(schema)
  const empty = (v: Json | undefined) =>
    v === undefined || v === null || v === '' || (Array.isArray(v) && v.length === 0)
  const plain = $state.snapshot(value as Record<string, unknown>) as FormInput
  const filled = Object.entries(plain).filter(([k, v]) => k in known && !empty(v))
  return fitInput(schema, Object.fromEntries(filled)).input
}

/** The faults that need no server: what is missing, too long or out of range. */
export function faultsOf(schema: JSONSchema, value: FormInput): Record<string, string> {
  const input = cleanInput(schema, value)
  const faults: Record<string, string> = {}
  for (const name of requiredOf(fitInput(schema, input).schema)) {
    const given = input[name]
    if (given === undefined || (typeof given === 'string' && !given.trim()))
      faults[name] = t('ui.error.required')
  }
  for (const [name, given] of Object.entries(input)) {
    const { minimum, maximum, maxLength } = properties(schema)[name]!
    if (typeof given === 'number' && minimum !== undefined && given < minimum) {
      faults[name] = t('ui.error.at_least', { n: minimum })
    } else if (typeof given === 'number' && maximum !== undefined && given > maximum) {
      faults[name] = t('ui.error.at_most', { n: maximum })
    } else if (typeof given === 'string' && maxLength !== undefined && given.length > maxLength) {
      faults[name] = t('ui.error.too_long', { n: maxLength })
    }
  }
  return faults
}

/** What is wrong with a field, or with one of its entries. */
export function errorAt(errors: Record<string, string>, name: string): string | undefined {
  const at = [name, ...Object.keys(errors)].find(
    (key) => key in errors && (key === name || key.startsWith(`${name}[`))
  )
  return at === undefined ? undefined : errors[at]
}

/** Why a field of files does not take one; empty when it does. */
export const fileRefusal = (property: PropertySchema, facts: FileFacts): string =>
  text(fileFault(property.items ?? property, facts)?.message)

/** An input that can be priced although the form is not filled yet: what is missing gets a stand-in. */
export function quotableInput(schema: JSONSchema, value: FormInput): FormInput {
  const input = cleanInput(schema, value)
  for (const name of requiredOf(fitInput(schema, input).schema)) {
    const property = properties(schema)[name]
    if (!property || input[name] !== undefined) continue
    const one = (item: PropertySchema): Json => {
      if (item.enum?.length) return item.enum[0]!
      if (item.format?.startsWith('wxiai-')) return '00000000-0000-4000-8000-000000000000'
      const type = typeOf(item)
      if (type === 'number' || type === 'integer') return item.minimum ?? 1
      if (type === 'boolean') return false
      return 'x'.repeat(Math.max(1, item.minLength ?? 1))
    }
    input[name] =
      typeOf(property) === 'array'
        ? Array.from({ length: property.minItems ?? 1 }, () => one(property.items ?? {}))
        : one(property)
  }
  return input
}
