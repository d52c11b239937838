import type { I18n } from '@adonisjs/i18n'
import { fieldOf, type ErrorObject } from '@wxiai/sdk/schema'
import type { FieldError } from '#shared/errors'

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
