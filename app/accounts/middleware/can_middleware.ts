import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { ForbiddenError } from '#shared/errors'
import type { Permission } from '#settings/permissions'

/** Asks for one permission, e.g. `middleware.can('file_upload')`. */
export default class CanMiddleware {
  handle(ctx: HttpContext, next: NextFn, permission: Permission) {
    const { caller } = ctx
    if (caller.role === 'pending') throw new ForbiddenError('account_pending')
    if (!caller.can(permission)) {
      throw new ForbiddenError('permission_denied', { params: { permission } })
    }
    return next()
  }
}
