import type { HttpContext } from '@adonisjs/core/http'
import vine from '@vinejs/vine'

const preferencesValidator = vine.create({
  locale: vine.enum(['en', 'zh-CN']).optional(),
  theme: vine.enum(['system', 'light', 'dark', 'oled']).optional(),
})

const YEAR = { maxAge: '365 days', httpOnly: false, encode: false } as const

/** Language and theme: a cookie for this browser, and the user's own row for all others. */
export default class PreferencesController {
  async update({ request, response, auth }: HttpContext) {
    const preferences = await request.validateUsing(preferencesValidator)
    if (preferences.locale) response.plainCookie('locale', preferences.locale, YEAR)
    if (preferences.theme) response.plainCookie('theme', preferences.theme, YEAR)

    if (await auth.use('web').check()) {
      const user = auth.use('web').getUserOrFail()
      await user.merge(preferences).save()
    }
    return response.redirect().back()
  }
}
