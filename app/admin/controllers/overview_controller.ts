import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { NeedsAttention } from '#admin/attention'
import { PluginOverview } from '#admin/plugin_overview'
import { OverviewFigures } from '#admin/queries/overview'
import { OrderLists } from '#payments/order_lists'

@inject()
export default class OverviewController {
  constructor(
    private overview: OverviewFigures,
    private plugins: PluginOverview,
    private attention: NeedsAttention,
    private orders: OrderLists
  ) {}

  async show({ inertia, i18n }: HttpContext) {
    const [{ figures, series, plugins: days }, withoutRoom, orders] = await Promise.all([
      this.overview.today(),
      this.overview.withoutRoom(),
      this.orders.problems(),
    ])
    const plugins = this.plugins.of(days, i18n.locale)
    return inertia.render('admin/overview', {
      first_steps: plugins.every(({ configured, demo }) => demo || !configured),
      attention: this.attention.list(plugins, { withoutRoom, orders }, i18n),
      figures,
      series,
      upstreams: plugins
        .filter(({ enabled }) => enabled)
        .map(
          ({
            id,
            name,
            success_rate: rate,
            median_seconds: median,
            failing_accounts: failing,
          }) => ({
            plugin: id,
            name,
            ok:
              rate === null
                ? null
                : rate >= 80 && !failing.some(({ misconfigured }) => misconfigured),
            tasks: days.get(id)?.tasks ?? 0,
            failed: days.get(id)?.failed ?? 0,
            median_seconds: median,
          })
        ),
    })
  }
}
