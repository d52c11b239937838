import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFoundError } from '#shared/errors'
import { Money } from '#shared/money'
import { iconPath } from '#plugins/icon'
import { dimensionsOf } from '#plugins/price_axes'
import { PriceBook } from '#plugins/price_book'
import { PluginRegistry } from '#plugins/registry'
import { textIn } from '#plugins/text'
import { textOf } from '#admin/queries/listing'
import { PluginOverview } from '#admin/plugin_overview'

const TABS = ['overview', 'config', 'accounts', 'prices', 'limits', 'api', 'process', 'versions']

@inject()
export default class PluginsController {
  constructor(
    private overview: PluginOverview,
    private registry: PluginRegistry,
    private priceBook: PriceBook
  ) {}

  async index({ inertia, i18n }: HttpContext) {
    return inertia.render('admin/plugins', { plugins: await this.overview.all(i18n.locale) })
  }

  async show({ params, request, inertia, i18n }: HttpContext) {
    const plugin = await this.overview.find(params.plugin, i18n.locale)
    if (!plugin) throw new NotFoundError('plugin_not_found')
    const tab = request.input('tab', 'overview')
    return inertia.render('admin/plugin', { plugin, tab: TABS.includes(tab) ? tab : 'overview' })
  }

  async prices({ request, inertia, i18n }: HttpContext) {
    const plugins = this.registry
      .all()
      .filter(({ loaded }) => loaded)
      .map((plugin) => ({
        id: plugin.id,
        name: textIn(plugin.declaration.name, i18n.locale),
        icon: iconPath(plugin),
        services: plugin.services.map((service) => ({
          id: service.id,
          name: textIn(service.name, i18n.locale),
          dimensions: dimensionsOf(service, i18n.locale),
          prices: this.priceBook.list(plugin, service, i18n.locale).map((price) => ({
            ...price,
            declared: price.added
              ? price.credits
              : Money.parse(String(service.prices[price.key]!.credits)).toString(),
          })),
        })),
      }))
    const query = textOf(request.input('query'))
    const changed = textOf(request.input('changed')) === '1'
    return inertia.render('admin/prices', { plugins, query, changed })
  }
}
