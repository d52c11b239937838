import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import i18nManager from '@adonisjs/i18n/services/main'
import { I18n } from '@adonisjs/i18n'
import { RequestValidator } from '@adonisjs/core/http'

/** Language by cookie, then by the browser; auth middleware switches to the user's own choice. */
export default class DetectLocaleMiddleware {
  static {
    RequestValidator.messagesProvider = (ctx) => ctx.i18n.createMessagesProvider('validation')
  }

  handle(ctx: HttpContext, next: NextFn) {
    const chosen = ctx.request.plainCookie('locale', { encoded: false }) as string | undefined
    const wanted = chosen ? [chosen] : ctx.request.languages()
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
