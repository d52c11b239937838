import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { ForbiddenError } from '#shared/errors'

export default class AdminMiddleware {
  handle(ctx: HttpContext, next: NextFn) {
    if (!ctx.caller.isAdmin) throw new ForbiddenError('admin_only')
    return next()
  }
}
