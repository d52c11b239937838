import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AddedPrices } from '#plugins/added_prices'
import { PluginAudit } from '#plugins/plugin_audit'
import { PluginConfigStore } from '#plugins/config_store'
import { ServiceLimits } from '#plugins/limits'
import { PluginLifecycle } from '#plugins/lifecycle'
import { PluginPresenter } from '#plugins/presenter'
import { PriceBook } from '#plugins/price_book'
import { PluginRegistry } from '#plugins/registry'
import {
  addedPriceValidator,
  configTestValidator,
  configValidator,
  demoValidator,
  historyValidator,
  limitsValidator,
  pricesValidator,
  removedPriceValidator,
} from '#plugins/validators'

/** What admins do with plugins; every change is in the audit trail. */
@inject()
export default class PluginAdminController {
  constructor(
    private registry: PluginRegistry,
    private configs: PluginConfigStore,
    private lifecycle: PluginLifecycle,
    private limits: ServiceLimits,
    private prices: PriceBook,
    private added: AddedPrices,
    private presenter: PluginPresenter,
    private audit: PluginAudit
  ) {}

  index({ i18n }: HttpContext) {
    return {
      items: this.registry.all().map((plugin) => this.presenter.summary(plugin, i18n.locale)),
    }
  }

  async saveConfig(ctx: HttpContext) {
    const plugin = this.#plugin(ctx)
    const body = await ctx.request.validateUsing(configValidator)
    const { config } = ctx.request.body() as { config: Record<string, unknown> }
    const change = { config, allowPrivateHosts: body.allow_private_hosts }
    await this.configs.save(plugin, change, ctx.auth.user!.id, ctx.i18n)
    await this.audit.record(ctx, 'plugin.config', plugin.id, {
      fields: Object.keys(config),
      allow_private_hosts: plugin.state.allowPrivateHosts,
    })
    return this.#view(ctx, plugin.id)
  }

  async testConfig(ctx: HttpContext) {
    const plugin = this.#plugin(ctx)
    const body = await ctx.request.validateUsing(configTestValidator)
    const { config } = ctx.request.body() as { config?: Record<string, unknown> }
    if (!config) return this.lifecycle.test(plugin, ctx.i18n.locale)
    const { config: values } = this.configs.merge(plugin, config, ctx.i18n)
    const allowPrivateHosts = body.allow_private_hosts ?? plugin.state.allowPrivateHosts
    return this.lifecycle.test(plugin, ctx.i18n.locale, { values, allowPrivateHosts })
  }

  async savePrices(ctx: HttpContext) {
    const plugin = this.#plugin(ctx)
    const { items } = await ctx.request.validateUsing(pricesValidator)
    const changed = await this.prices.update(plugin, items, ctx.auth.user!.id, ctx.i18n)
    if (changed.length) {
      const detail = Object.fromEntries(changed.map((key) => [key, items[key]]))
      await this.audit.record(ctx, 'plugin.prices', plugin.id, { items: detail })
    }
    return this.#priceList(ctx)
  }

  async putPrice(ctx: HttpContext) {
    const item = await ctx.request.validateUsing(addedPriceValidator)
    await this.added.put(this.#plugin(ctx), item, ctx.auth.user!.id, ctx.i18n)
    const { key, credits, label } = item
    await this.audit.record(ctx, 'plugin.price_added', ctx.params.plugin, { key, credits, label })
    return this.#priceList(ctx)
  }

  async removePrice(ctx: HttpContext) {
    const { key } = await ctx.request.validateUsing(removedPriceValidator)
    await this.added.remove(this.#plugin(ctx), key)
    await this.audit.record(ctx, 'plugin.price_removed', ctx.params.plugin, { key })
    return this.#priceList(ctx)
  }

  async priceHistory(ctx: HttpContext) {
    const { page = 1, limit = 50 } = await ctx.request.validateUsing(historyValidator)
    return this.prices.history(this.#plugin(ctx), { page, limit })
  }

  showLimits(ctx: HttpContext) {
    return { items: this.limits.view(this.#plugin(ctx)) }
  }

  async saveLimits(ctx: HttpContext) {
    const plugin = this.#plugin(ctx)
    const { service, limits } = await ctx.request.validateUsing(limitsValidator)
    await this.limits.update(plugin, service, limits)
    await this.audit.record(ctx, 'plugin.limits', plugin.id, { service, limits })
    return { items: this.limits.view(plugin) }
  }

  async enable(ctx: HttpContext) {
    const plugin = this.#plugin(ctx)
    await this.lifecycle.enable(plugin, ctx.auth.user!.id, ctx.i18n)
    await this.audit.record(ctx, 'plugin.enable', plugin.id)
    return this.#view(ctx, plugin.id)
  }

  async disable(ctx: HttpContext) {
    const plugin = this.#plugin(ctx)
    await this.lifecycle.disable(plugin, ctx.auth.user!.id, ctx.i18n)
    await this.audit.record(ctx, 'plugin.disable', plugin.id)
    return this.#view(ctx, plugin.id)
  }

  async setDemo(ctx: HttpContext) {
    const plugin = this.#plugin(ctx)
    const { demo } = await ctx.request.validateUsing(demoValidator)
    await this.lifecycle.setDemo(plugin, demo, ctx.auth.user!.id)
    await this.audit.record(ctx, 'plugin.demo', plugin.id, { demo })
    return this.#view(ctx, plugin.id)
  }

  #priceList(ctx: HttpContext) {
    const plugin = this.#plugin(ctx)
    return {
      items: plugin.services.flatMap((service) =>
        this.prices.list(plugin, service, ctx.i18n.locale)
      ),
    }
  }

  #plugin({ params }: HttpContext) {
    return this.registry.loaded(params.plugin)
  }

  #view({ auth, i18n }: HttpContext, pluginId: string) {
    return this.presenter.forAdmin(this.registry.loaded(pluginId), auth.user!, i18n)
  }
}
