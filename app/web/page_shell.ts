import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import i18nManager from '@adonisjs/i18n/services/main'
import { PageTokens } from '#accounts/page_tokens'
import { Ledger } from '#credits/ledger'
import { AppBuild } from '#plugins/packages/app_build'
import { NO_LINKS, ServiceLinks } from '#plugins/service_links'
import { Settings } from '#settings/settings'
import type { Locale, SharedProps, Theme } from '../../resources/app/types/pages.js'

type Shell = Omit<SharedProps, 'errors' | 'flash' | 'services'> & {
  links: ReturnType<ServiceLinks['visibleTo']>
}

/** What the frame around every page shows: site, language, theme, user, balance, services. */
@inject()
export class PageShell {
  constructor(
    private settings: Settings,
    private tokens: PageTokens,
    private ledger: Ledger,
    private services: ServiceLinks,
    private build: AppBuild
  ) {}

  async propsFor(ctx: Partial<HttpContext> & Pick<HttpContext, 'request'>): Promise<Shell> {
    const locale = (ctx.i18n?.locale ?? i18nManager.defaultLocale) as Locale
    const guard = ctx.auth?.use('web')
    const user = guard?.isAuthenticated ? guard.getUserOrFail() : null
    const theme = (user?.theme ?? this.#cookie(ctx, 'theme') ?? 'system') as Theme
    const site = {
      name: this.settings.get<string>('site.name'),
      signup_enabled: this.settings.get<boolean>('accounts.signup_enabled'),
    }
    ctx.view?.share({ locale, theme, siteName: site.name, importMap: await this.#importMap() })
    if (!user || !guard) return { site, locale, theme, auth: null, credit: null, links: NO_LINKS }

    const [token, credit] = await Promise.all([
      this.tokens.mint(guard.session),
      this.ledger.balance(user.teamId),
    ])
    return {
      site,
      locale,
      theme,
      auth: {
        ...token,
        team_id: user.teamId,
        user: {
          id: user.id,
          name: user.name,
          email: user.email,
          role: user.role,
          profile_image_url: user.profileImageUrl,
          permissions: user.effectivePermissions,
        },
      },
      credit,
      links: this.services.visibleTo(user, locale),
    }
  }

  /** Pages of installed plugins share modules with the app, and find them by it. */
  async #importMap(): Promise<string | null> {
    const map = await this.build.importMap()
    return map && JSON.stringify(map)
  }

  #cookie(ctx: Pick<HttpContext, 'request'>, name: string): string | undefined {
    return ctx.request.plainCookie(name, { encoded: false })
  }
}
