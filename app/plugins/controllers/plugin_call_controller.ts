import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { RouteCaller } from '@wxiai/sdk'
import ActiveMiddleware from '#accounts/middleware/active_middleware'
import AdminMiddleware from '#accounts/middleware/admin_middleware'
import AuthMiddleware from '#accounts/middleware/auth_middleware'
import { ForbiddenError } from '#shared/errors'
import { CallRoute, type HostRoute } from '#plugins/calls/call_route'

const goOn = async () => {}

/** The routes that plugins declare. Who may call one is known only once it is found. */
@inject()
export default class PluginCallController {
  constructor(
    private calls: CallRoute,
    private auth: AuthMiddleware,
    private active: ActiveMiddleware,
    private admin: AdminMiddleware
  ) {}

  async run(ctx: HttpContext) {
    const { params, request, response } = ctx
    const method = request.method() === 'POST' ? 'POST' : 'GET'
    const found = this.calls.find(params.plugin, params.route, method)
    const caller = await this.#admit(ctx, found.route)
    const answer = await this.calls.run(found, {
      caller,
      ip: request.ip(),
      sent: method === 'GET' ? request.qs() : request.body(),
      i18n: ctx.i18n,
    })
    response.header('Content-Type', 'application/json; charset=utf-8')
    return response.send(answer)
  }

  /** @throws AppError for those who may not */
  async #admit(ctx: HttpContext, { access, permission }: HostRoute): Promise<RouteCaller | null> {
    if (access === 'public' && !(await ctx.auth.checkUsing(['api']))) return null
    await this.auth.handle(ctx, goOn, { guards: ['api'] })
    const { caller } = ctx
    if (access === 'public' && caller.role === 'pending') return null
    await this.active.handle(ctx, goOn)
    if (access === 'admin') await this.admin.handle(ctx, goOn)
    if (permission && !caller.can(permission)) {
      throw new ForbiddenError('permission_denied', { params: { permission } })
    }
    return { id: caller.id, team: caller.teamId, admin: caller.isAdmin }
  }
}
