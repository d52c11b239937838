import type { ApplicationService } from '@adonisjs/core/types'
import { PricedPlugins } from '#admin/priced_plugins'
import { OverviewFigures } from '#admin/queries/overview'
import { CreditFlow } from '#credits/credit_flow'
import { PriceBook } from '#plugins/price_book'
import { PluginRegistry } from '#plugins/registry'

export default class AdminProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    this.app.container.singleton(OverviewFigures, async (resolver) => {
      return new OverviewFigures(await resolver.make(CreditFlow))
    })
    this.app.container.singleton(PricedPlugins, async (resolver) => {
      return new PricedPlugins(await resolver.make(PluginRegistry), await resolver.make(PriceBook))
    })
  }
}
