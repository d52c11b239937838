import type { I18n } from '@adonisjs/i18n'
import type { SettingKey } from '#settings/definitions'
import { faultsOf, isSettingKey } from '#settings/schemas'
import { type FieldError, InvalidInputError } from '#shared/errors'

/** Checks the body of a change; every fault at once. */
export function readChange(body: unknown, i18n: I18n): Map<SettingKey, unknown> {
  const values = (body as { values?: unknown } | null)?.values
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw new InvalidInputError([
      { field: 'values', message: i18n.t('settings.faults.object'), rule: 'object' },
    ])
  }

  const faults: FieldError[] = []
  const change = new Map<SettingKey, unknown>()
  for (const [key, value] of Object.entries(values)) {
    if (!isSettingKey(key)) {
      faults.push({ field: key, message: i18n.t('settings.faults.unknown'), rule: 'unknown' })
      continue
    }
    change.set(key, value)
    if (value === null) continue
    for (const fault of faultsOf(key, value)) {
      const params = Object.fromEntries(
        Object.entries(fault.params).map(([name, param]) => [name, String(param)])
      )
      const message = i18n.t(
        `settings.faults.${fault.keyword}`,
        params,
        i18n.t('settings.faults.other')
      )
      faults.push({ field: key + fault.instancePath, message, rule: fault.keyword })
    }
  }
  if (faults.length > 0) throw new InvalidInputError(faults)
  return change
}
