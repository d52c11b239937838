import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import i18nManager from '@adonisjs/i18n/services/main'
import type { Wire } from '@wxiai/sdk'
import { PageTokens } from '#accounts/page_tokens'
import { Ledger } from '#credits/ledger'
import { AppBuild } from '#plugins/packages/app_build'
import { ServiceCatalog } from '#plugins/service_catalog'
import { Settings } from '#settings/settings'
import type { Locale, SharedProps, Theme } from '../../resources/app/types/pages.js'

type Shell = Omit<SharedProps, 'errors' | 'flash'>

const links = new WeakMap<Wire.ServiceInfo, Wire.ServiceLink>()

/** What the frame around every page shows: site, language, theme, user, balance, services. */
@inject()
export class PageShell {
  constructor(
    private settings: Settings,
    private tokens: PageTokens,
    private ledger: Ledger,
    private catalog: ServiceCatalog,
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
    if (!user || !guard) return { site, locale, theme, auth: null, credit: null, services: [] }

    const [token, credit, services] = await Promise.all([
      this.tokens.mint(guard.session),
      this.ledger.balance(user.teamId),
      this.catalog.visibleTo(user, locale),
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
      services: services.map((service) => this.#linkTo(service)),
    }
  }

  /** Made once for a description, which the catalogue keeps for as long as nothing changes. */
  #linkTo(service: Wire.ServiceInfo): Wire.ServiceLink {
    const known = links.get(service)
    if (known) return known
    const { plugin, id, name, description, kind, path, icon, demo } = service
    const takes = service.operations
      .filter(({ accepts }) => accepts.length > 0)
      .map(({ id: operation, label, accepts: media }) => ({ operation, label, media }))
    const link = { plugin, id, name, description, kind, path, icon, demo, takes }
    links.set(service, link)
    return link
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
