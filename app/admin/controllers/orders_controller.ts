import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { PAGE_SIZE, textOf } from '#admin/queries/listing'
import { CreditPackages } from '#payments/credit_packages'
import { Gateways } from '#payments/gateways'
import { OrderLists } from '#payments/order_lists'
import { textIn } from '#plugins/text'
import { SettingsPresenter } from '#settings/settings_presenter'
import { pageShown, placeInList } from '#shared/pagination'

@inject()
export default class OrdersController {
  constructor(
    private lists: OrderLists,
    private packages: CreditPackages,
    private gateways: Gateways,
    private settings: SettingsPresenter
  ) {}

  async index({ request, inertia, i18n }: HttpContext) {
    const place = placeInList(request.qs())
    const status = textOf(request.input('status'))
    const plugin = textOf(request.input('plugin'))
    const query = textOf(request.input('query'))
    const problem = request.input('problem') === '1'
    const filters = { status, plugin, query, problem }
    const [orders, problems] = await Promise.all([
      this.lists.all(filters, { ...place, limit: PAGE_SIZE }, i18n.locale),
      this.lists.problems(),
    ])
    const plugins = new Map(this.gateways.offered().map(({ plugin: one }) => [one.id, one]))
    return inertia.render('admin/orders', {
      orders,
      page: pageShown(place),
      ...filters,
      problems,
      gateways: [...plugins.values()].map((one) => ({
        plugin: one.id,
        name: textIn(one.declaration.name, i18n.locale),
      })),
    })
  }

  async forSale({ inertia, i18n }: HttpContext) {
    const offered = this.gateways.offered().flatMap(({ gateway }) => gateway.currencies)
    return inertia.render('admin/for_sale', {
      packages: await this.packages.all(),
      currencies: [...new Set(offered)],
      settings: this.settings.list(i18n).filter(({ group }) => group === 'payments'),
    })
  }
}
