import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import i18nManager from '@adonisjs/i18n/services/main'
import { speak } from '#settings/languages'
import type { I18n } from '@adonisjs/i18n'
import { RequestValidator } from '@adonisjs/core/http'
import { LRUCache } from 'lru-cache'
import { Settings } from '#settings/settings'

/** Language by cookie, then by the site's setting or the browser; auth middleware switches to the user's own choice. */
@inject()
export default class DetectLocaleMiddleware {
  static {
    RequestValidator.messagesProvider = (ctx) => ctx.i18n.createMessagesProvider('validation')
  }

  /** Browsers send few different headers. */
  readonly #known = new LRUCache<string, string>({
    max: 500,
    maxSize: 100_000,
    sizeCalculation: (_, header) => header.length + 1,
  })

  constructor(private settings: Settings) {}

  handle(ctx: HttpContext, next: NextFn) {
    const chosen = ctx.request.plainCookie('locale', { encoded: false }) as string | undefined
    const site = this.settings.get('site.language')
    const wanted = chosen ?? (site === 'auto' ? null : site)
    ctx.i18n = speak(wanted ? supported([wanted]) : this.#ofBrowser(ctx))
    return next()
  }

  #ofBrowser({ request }: HttpContext): string {
    const header = request.header('accept-language') ?? ''
    let locale = this.#known.get(header)
    if (!locale) {
      locale = supported(request.languages())
      this.#known.set(header, locale)
    }
    return locale
  }
}

function supported(languages: string[]): string {
  return i18nManager.getSupportedLocaleFor(languages) ?? i18nManager.defaultLocale
}

declare module '@adonisjs/core/http' {
  export interface HttpContext {
    i18n: I18n
  }
}
