import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import i18nManager from '@adonisjs/i18n/services/main'
import { I18n } from '@adonisjs/i18n'
import { RequestValidator } from '@adonisjs/core/http'
import { Settings } from '#settings/settings'

/** Language by cookie, then by the site's setting or the browser; auth middleware switches to the user's own choice. */
@inject()
export default class DetectLocaleMiddleware {
  static {
    RequestValidator.messagesProvider = (ctx) => ctx.i18n.createMessagesProvider('validation')
  }

  constructor(private settings: Settings) {}

  handle(ctx: HttpContext, next: NextFn) {
    const chosen = ctx.request.plainCookie('locale', { encoded: false }) as string | undefined
    const site = this.settings.get('site.language')
    const wanted = chosen ? [chosen] : site === 'auto' ? ctx.request.languages() : [site]
    const locale = i18nManager.getSupportedLocaleFor(wanted) ?? i18nManager.defaultLocale
    ctx.i18n = i18nManager.locale(locale)
    ctx.containerResolver.bindValue(I18n, ctx.i18n)
    return next()
  }
}

declare module '@adonisjs/core/http' {
  export interface HttpContext {
    i18n: I18n
  }
}
