import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { readChange } from '#settings/change_settings'
import { SettingsPresenter } from '#settings/settings_presenter'
import { Settings } from '#settings/settings'

/** REST for admins: the settings of the site. */
@inject()
export default class SettingsController {
  constructor(
    private settings: Settings,
    private presenter: SettingsPresenter
  ) {}

  index({ i18n }: HttpContext) {
    return { items: this.presenter.list(i18n) }
  }

  async update({ request, auth, i18n }: HttpContext) {
    const change = readChange(request.body(), i18n)
    const { id } = auth.getUserOrFail()
    await this.settings.save(change, { actorId: id, ip: request.ip() })
    return { items: this.presenter.list(i18n) }
  }
}
