import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFoundError } from '#shared/errors'
import { IsolationSwitch } from '#plugins/isolation/isolation_switch'
import { isolationValidator } from '#plugins/isolation/validators'
import { PluginAudit } from '#plugins/plugin_audit'
import { PluginRegistry } from '#plugins/registry'

@inject()
export default class IsolationController {
  constructor(
    private registry: PluginRegistry,
    private isolation: IsolationSwitch,
    private audit: PluginAudit
  ) {}

  show(ctx: HttpContext) {
    return this.isolation.view(this.#plugin(ctx))
  }

  async save(ctx: HttpContext) {
    const plugin = this.#plugin(ctx)
    const body = await ctx.request.validateUsing(isolationValidator)
    const setting = { isolated: body.isolated, memory: body.memory_mb }
    await this.isolation.set(plugin, setting, ctx.auth.user!.id)
    await this.audit.record(ctx, 'plugin.isolation', plugin.id, body)
    return this.isolation.view(this.#plugin(ctx))
  }

  async restart(ctx: HttpContext) {
    const plugin = this.#plugin(ctx)
    await this.isolation.restart(plugin)
    await this.audit.record(ctx, 'plugin.process_restarted', plugin.id)
    return this.isolation.view(plugin)
  }

  /** Also one that does not load: it may do so in the other way. */
  #plugin({ params }: HttpContext) {
    const plugin = this.registry.find(params.plugin)
    if (!plugin) throw new NotFoundError('plugin_not_found')
    return plugin
  }
}
