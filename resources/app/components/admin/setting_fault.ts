import { formatNumber, t } from '@wxiai/sdk/ui'
import type { Json } from '../../../../sdk/src/wire.js'
import type { SettingField } from '../../types/pages.js'
import { amountFault } from './amounts.js'

/** What the schema refuses, said before the server has to; it checks again. */
export function settingFault({ schema }: SettingField, value: Json): string | null {
  const { type, format, minLength } = schema as {
    type?: string
    format?: string
    minLength?: number
  }
  if (type === 'integer') {
    const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = schema as {
      minimum?: number
      maximum?: number
    }
    const fine = typeof value === 'number' && value >= minimum && value <= maximum
    return fine
      ? null
      : t('admin.settings.range', { min: formatNumber(minimum), max: formatNumber(maximum) })
  }
  if (type === 'string' && format === 'amount') return amountFault(String(value), { zero: true })
  if (type === 'string' && minLength && !String(value).trim()) return t('ui.error.required')
  return null
}
