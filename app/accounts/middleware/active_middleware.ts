import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { ForbiddenError } from '#shared/errors'

/** Accounts that wait for an admin may sign in, and nothing more. */
export default class ActiveMiddleware {
  handle(ctx: HttpContext, next: NextFn) {
    if (ctx.caller.role === 'pending') throw new ForbiddenError('account_pending')
    return next()
  }
}
