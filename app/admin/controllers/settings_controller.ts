import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { SettingsPresenter } from '#settings/settings_presenter'

@inject()
export default class SettingsController {
  constructor(private settings: SettingsPresenter) {}

  async show({ inertia, i18n }: HttpContext) {
    return inertia.render('admin/settings', { settings: this.settings.list(i18n) })
  }
}
