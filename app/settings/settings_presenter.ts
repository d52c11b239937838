import { inject } from '@adonisjs/core'
import type { I18n } from '@adonisjs/i18n'
import type { Json } from '@wxiai/sdk'
import { definitions, type SettingKey } from '#settings/definitions'
import { Settings, type SettingSource } from '#settings/settings'

export interface SettingItem {
  key: string
  group: string
  label: string
  description: string
  schema: Record<string, Json>
  value: Json
  default: Json
  source: SettingSource
  /** The variable that fixes the value. */
  locked_by: string | null
}

/** What people call a setting; its key where this version does not know it any more. */
export function labelOf(key: string, i18n: I18n): string {
  return i18n.t(`settings.${key.replace('.', '_')}.label`, undefined, key)
}

/** Settings as the admin's form and API show them. */
@inject()
export class SettingsPresenter {
  readonly #settings: Settings

  constructor(settings: Settings) {
    this.#settings = settings
  }

  list(i18n: I18n): SettingItem[] {
    return (Object.keys(definitions) as SettingKey[]).map((key) => {
      const { schema, group, default: initial } = definitions[key]
      const name = key.replace('.', '_')
      return {
        key,
        group,
        label: labelOf(key, i18n),
        description: i18n.t(`settings.${name}.description`, undefined, ''),
        schema: schema as Record<string, Json>,
        value: this.#settings.get<Json>(key),
        default: initial as Json,
        source: this.#settings.source(key),
        locked_by: this.#settings.lockedBy(key),
      }
    })
  }
}
