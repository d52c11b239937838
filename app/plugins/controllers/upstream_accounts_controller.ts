import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { PluginAudit } from '#plugins/plugin_audit'
import { PluginLifecycle } from '#plugins/lifecycle'
import { PluginRegistry } from '#plugins/registry'
import { AccountPresenter } from '#plugins/accounts/account_presenter'
import { AccountStore, type AccountChange } from '#plugins/accounts/account_store'
import {
  accountTestValidator,
  accountValidator,
  newAccountValidator,
} from '#plugins/accounts/validators'

type Config = Record<string, unknown>

/** The accounts of a plugin at its upstream; every change is in the audit trail. */
@inject()
export default class UpstreamAccountsController {
  constructor(
    private registry: PluginRegistry,
    private accounts: AccountStore,
    private presenter: AccountPresenter,
    private lifecycle: PluginLifecycle,
    private audit: PluginAudit
  ) {}

  async index(ctx: HttpContext) {
    return { items: await this.presenter.all(this.#plugin(ctx), ctx.i18n) }
  }

  async store(ctx: HttpContext) {
    const plugin = this.#plugin(ctx)
    const change = await ctx.request.validateUsing(newAccountValidator)
    const { config } = ctx.request.body() as { config: Config }
    const id = await this.accounts.add(plugin, { ...change, config }, ctx.auth.user!.id, ctx.i18n)
    await this.#record(ctx, 'add', change.name, { ...change, config })
    ctx.response.status(201)
    return this.presenter.one(plugin, id, ctx.i18n)
  }

  async update(ctx: HttpContext) {
    const plugin = this.#plugin(ctx)
    const account = this.accounts.find(plugin, ctx.params.account)
    const change: AccountChange = await ctx.request.validateUsing(accountValidator)
    const { config } = ctx.request.body() as { config?: Config }
    if (config) change.config = config
    await this.accounts.update(plugin, account, change, ctx.auth.user!.id, ctx.i18n)
    const view = await this.presenter.one(plugin, account.id, ctx.i18n)
    await this.#record(ctx, 'change', view.name, change)
    return view
  }

  /** A stored account, or what was just typed for one that may be new. */
  async test(ctx: HttpContext) {
    const plugin = this.#plugin(ctx)
    const sent = await ctx.request.validateUsing(accountTestValidator)
    const { config } = ctx.request.body() as { config?: Config }
    const account = sent.account ? this.accounts.find(plugin, sent.account) : null
    const tried = config ?? account?.stored ?? {}
    const { config: values } = this.accounts.merge(plugin, account, tried, ctx.i18n)
    const allowPrivateHosts = sent.allow_private_hosts ?? account?.allowPrivateHosts ?? false
    const report = await this.lifecycle.test(plugin, ctx.i18n.locale, { values, allowPrivateHosts })
    if (report.ok && account && !config) await this.accounts.restore(plugin, account)
    return report
  }

  async destroy(ctx: HttpContext) {
    const plugin = this.#plugin(ctx)
    const account = this.accounts.find(plugin, ctx.params.account)
    const { name } = await this.presenter.one(plugin, account.id, ctx.i18n)
    await this.accounts.remove(plugin, account, ctx.auth.user!.id)
    await this.#record(ctx, 'remove', name)
    return { items: await this.presenter.all(plugin, ctx.i18n) }
  }

  /** Secrets are left out of the trail: only that there is a new config. */
  #record(
    ctx: HttpContext,
    act: 'add' | 'change' | 'remove',
    account: string,
    { config, ...change }: AccountChange = {}
  ) {
    const detail = { account, ...change, ...(config ? { fields: Object.keys(config) } : {}) }
    return this.audit.record(ctx, `plugin.account_${act}`, ctx.params.plugin, detail)
  }

  #plugin({ params }: HttpContext) {
    return this.registry.loaded(params.plugin)
  }
}
