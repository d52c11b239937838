import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { ForbiddenError, NotFoundError } from '#shared/errors'
import { sendKept } from '#shared/http/kept_answer'
import { readIcon } from '#plugins/icon'
import { checkOperationInput } from '#plugins/operation_input'
import { PluginPresenter } from '#plugins/presenter'
import { PriceBook } from '#plugins/price_book'
import { PluginRegistry } from '#plugins/registry'
import { ServiceCatalog } from '#plugins/service_catalog'
import { servicesValidator } from '#plugins/validators'
import { QuoteParents } from '#plugins/quote_parents'

/** What users ask about services. */
@inject()
export default class PluginController {
  constructor(
    private registry: PluginRegistry,
    private catalog: ServiceCatalog,
    private presenter: PluginPresenter,
    private prices: PriceBook,
    private parents: QuoteParents
  ) {}

  async services(ctx: HttpContext) {
    const { plugins } = await ctx.request.validateUsing(servicesValidator)
    const all = this.catalog.visibleTo(ctx.caller, ctx.i18n.locale)
    if (!plugins) return sendKept(ctx, all, (items) => ({ items }))
    const wanted = new Set(plugins.split(','))
    return { items: all.filter(({ plugin }) => wanted.has(plugin)) }
  }

  show({ caller, params, i18n }: HttpContext) {
    if (caller.isAdmin) {
      return this.presenter.forAdmin(this.registry.loaded(params.plugin), caller, i18n)
    }
    const plugin = this.registry.enabled(params.plugin)
    if (!plugin.services.some(({ permission }) => caller.can(permission))) {
      const [{ permission }] = plugin.services
      throw new ForbiddenError('permission_denied', { params: { permission } })
    }
    return this.presenter.forUser(plugin, caller, i18n.locale)
  }

  priceList({ caller, params, i18n }: HttpContext) {
    const plugin = caller.isAdmin
      ? this.registry.loaded(params.plugin)
      : this.registry.enabled(params.plugin)
    return {
      items: plugin.services.flatMap((service) => this.prices.list(plugin, service, i18n.locale)),
    }
  }

  async quote({ caller, params, request, i18n }: HttpContext) {
    const found = this.registry.service(params.plugin, params.operation)
    const { plugin, service, operation } = found
    if (!caller.can(service.permission)) {
      throw new ForbiddenError('permission_denied', { params: { permission: service.permission } })
    }
    const { input, parentId } = checkOperationInput(found, request.body(), i18n)
    const parent = parentId
      ? await this.parents.find(parentId, plugin.id, caller.teamId)
      : undefined
    return this.prices.toWire(
      await this.prices.quote(plugin, service, operation, input, parent),
      i18n.locale
    )
  }

  async icon({ params, response }: HttpContext) {
    const plugin = this.registry.find(params.plugin)
    const source = plugin ? await readIcon(plugin) : null
    if (!source) throw new NotFoundError()
    response.header('Content-Type', 'image/svg+xml; charset=utf-8')
    // A picture, whatever else an SVG could be.
    response.header('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'")
    response.header('X-Content-Type-Options', 'nosniff')
    response.header('Cache-Control', 'public, max-age=31536000, immutable')
    return response.send(source)
  }
}
