import type { I18n } from '@adonisjs/i18n'
import type { Condition, Fitted, JSONSchema, Text } from '@wxiai/sdk'
import { fieldOf, type ErrorObject } from '@wxiai/sdk/schema'
import type { FieldError } from '#shared/errors'

import { textIn } from './text.js'

/** Ajv's findings, one a field and rule, in the language of the caller. */
export function describeFaults(errors: readonly ErrorObject[], i18n?: I18n): FieldError[] {
  const seen = new Set<string>()
  const faults: FieldError[] = []
  for (const error of errors) {
    // These only say that a branch of the schema failed; the branch itself is reported too.
    if (error.keyword === 'if') continue
    const field = fieldOf(error)
    const rule = error.keyword
    if (seen.has(`${field} ${rule}`)) continue
    seen.add(`${field} ${rule}`)
    faults.push({ field, message: messageOf(error, i18n), rule })
  }
  return faults
}

function messageOf(error: ErrorObject, i18n?: I18n): string {
  const fallback = error.message ?? 'is invalid'
  if (!i18n) return fallback
  const params: Record<string, string | number> = {}
  for (const [name, value] of Object.entries(error.params as Record<string, unknown>)) {
    // The names of formats are cases of a `select`, which knows no hyphen.
    if (name === 'format') params[name] = String(value).replaceAll('-', '_')
    else if (typeof value === 'string' || typeof value === 'number') params[name] = value
    else if (Array.isArray(value)) params[name] = value.map(String).join(', ')
  }
  return i18n.t(`plugins.faults.${error.keyword}`, params, fallback)
}

/** Fields that do not go with the rest, each with what would have to be so in the words of the form, and those that are missing. */
export function describeMisfits(
  { misfits, missing }: Fitted,
  schema: JSONSchema,
  i18n?: I18n
): FieldError[] {
  const { properties = {} } = schema as { properties?: Record<string, Record<string, unknown>> }
  const locale = i18n?.locale ?? 'en'
  const say = (key: string, params: Record<string, string>, plain: string) =>
    i18n?.t(`plugins.faults.${key}`, params, plain) ?? plain
  const nameOf = (name: string) => textIn((properties[name]?.['x-label'] ?? name) as Text, locale)
  const valueOf = (name: string, value: unknown) => {
    const names = properties[name]?.['x-enum-labels'] as Record<string, Text> | undefined
    return names?.[String(value)] ? textIn(names[String(value)], locale) : String(value)
  }
  const partOf = ([name, wanted]: [string, Condition[string]]) => {
    const field = nameOf(name)
    if (wanted === true) return say('needs_given', { field }, `with ${field}`)
    if (wanted === false) return say('needs_none', { field }, `without ${field}`)
    return `${field} ${wanted.map((value) => valueOf(name, value)).join(' / ')}`
  }
  const left = missing.map((field) => {
    return { field, message: say('required', {}, 'Fill this in'), rule: 'required' }
  })
  const refused = misfits.map(({ field, needs }) => {
    const ways = needs.map((condition) => Object.entries(condition).map(partOf).join(', '))
    const message = ways.length
      ? say('misfit', { needs: ways.join('; ') }, `Goes only with: ${ways.join('; ')}`)
      : say('not', {}, 'Is not allowed')
    return { field, message, rule: 'fit' }
  })
  return [...refused, ...left]
}
