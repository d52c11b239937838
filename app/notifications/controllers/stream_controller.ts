import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { LiveHub } from '#notifications/live_hub'
import { PluginRegistry } from '#plugins/registry'

@inject()
export default class StreamController {
  constructor(
    protected hub: LiveHub,
    protected registry: PluginRegistry
  ) {}

  async user(ctx: HttpContext) {
    return this.#open(ctx)
  }

  async plugin(ctx: HttpContext) {
    this.registry.enabled(ctx.params.plugin)
    return this.#open(ctx, ctx.params.plugin)
  }

  #open({ auth, request, response, i18n }: HttpContext, plugin?: string) {
    const guard = auth.use('api')
    const user = guard.getUserOrFail()
    const client = this.hub.open(
      {
        teamId: user.teamId,
        userId: user.id,
        sessionId: guard.session.id,
        locale: i18n.locale,
        plugin,
      },
      request.header('last-event-id')
    )
    response.response.once('close', () => client.stream.destroy())
    response.header('Content-Type', 'text/event-stream; charset=utf-8')
    response.header('Cache-Control', 'no-cache, no-transform')
    // nginx would collect events otherwise.
    response.header('X-Accel-Buffering', 'no')
    response.stream(client.stream)
  }
}
