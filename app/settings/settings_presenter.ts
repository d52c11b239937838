import { inject } from '@adonisjs/core'
import type { I18n } from '@adonisjs/i18n'
import { definitions, type SettingKey } from '#settings/definitions'
import { Settings } from '#settings/settings'

/** Settings as the admin's form and API show them. */
@inject()
export class SettingsPresenter {
  readonly #settings: Settings

  constructor(settings: Settings) {
    this.#settings = settings
  }

  list(i18n: I18n) {
    return (Object.keys(definitions) as SettingKey[]).map((key) => {
      const { schema, group, default: initial } = definitions[key]
      const name = key.replace('.', '_')
      return {
        key,
        group,
        label: i18n.t(`settings.${name}.label`, undefined, key),
        description: i18n.t(`settings.${name}.description`, undefined, ''),
        schema: schema as Record<string, unknown>,
        value: this.#settings.get<unknown>(key),
        default: initial as unknown,
        source: this.#settings.source(key),
        locked_by: this.#settings.lockedBy(key),
      }
    })
  }
}
