import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFoundError } from '#shared/errors'
import { lenientPage } from '#shared/pagination'
import { textOf } from '#admin/queries/listing'
import { PluginOverview } from '#admin/plugin_overview'
import { PricedPlugins } from '#admin/priced_plugins'
import type { PluginsShown } from '../../../resources/app/types/pages.js'

const TABS = ['overview', 'config', 'accounts', 'prices', 'limits', 'api', 'process', 'versions']
const SHOWN: readonly PluginsShown[] = ['all', 'enabled', 'problems']

@inject()
export default class PluginsController {
  constructor(
    private overview: PluginOverview,
    private priced: PricedPlugins
  ) {}

  async index({ request, inertia, i18n }: HttpContext) {
    const page = lenientPage(request.input('page'))
    const query = textOf(request.input('query'))
    const show = SHOWN.find((one) => one === request.input('show')) ?? 'all'
    const list = await this.overview.page({ show, query, page }, i18n.locale)
    return inertia.render('admin/plugins', { ...list, page, query, show })
  }

  async show({ params, request, inertia, i18n }: HttpContext) {
    const plugin = await this.overview.find(params.plugin, i18n.locale)
    if (!plugin) throw new NotFoundError('plugin_not_found')
    const tab = request.input('tab', 'overview')
    return inertia.render('admin/plugin', { plugin, tab: TABS.includes(tab) ? tab : 'overview' })
  }

  async prices({ request, inertia, i18n }: HttpContext) {
    const { page: asked } = request.qs()
    const page = asked === undefined ? undefined : lenientPage(asked)
    const query = textOf(request.input('query'))
    const open = textOf(request.input('open'))
    const changed = textOf(request.input('changed')) === '1'
    const list = this.priced.page({ query, changed, page, open }, i18n.locale)
    return inertia.render('admin/prices', { ...list, query, changed, open })
  }
}
