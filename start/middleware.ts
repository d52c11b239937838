import app from '@adonisjs/core/services/app'
import router from '@adonisjs/core/services/router'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

export const middleware = router.named({
  session: () => import('@adonisjs/session/session_middleware'),
  shield: () => import('@adonisjs/shield/shield_middleware'),
  initializeAuth: () => import('#accounts/middleware/initialize_auth_middleware'),
  inertia: () => import('#web/inertia_middleware'),
  auth: () => import('#accounts/middleware/auth_middleware'),
  active: () => import('#accounts/middleware/active_middleware'),
  can: () => import('#accounts/middleware/can_middleware'),
  admin: () => import('#accounts/middleware/admin_middleware'),
})

/** Pages: cookie session, CSRF, Inertia. Only these routes pay for them. */
export const webStack = [
  middleware.session(),
  middleware.initializeAuth(),
  middleware.inertia(),
  middleware.shield(),
]

interface Middleware<Options> {
  handle(ctx: HttpContext, next: NextFn, options?: Options): unknown
}
type MiddlewareClass<Options> = new (...dependencies: never[]) => Middleware<Options>

/** On the way of every call: made once and called past the container, which takes longer than what these do. */
function direct<Options>(
  load: () => Promise<{ default: MiddlewareClass<Options> }>,
  options?: Options
) {
  let made: Promise<Middleware<Options>> | null = null
  return async (ctx: HttpContext, next: NextFn) => {
    made ??= load().then(({ default: Class }) => app.container.make(Class))
    return (await made).handle(ctx, next, options)
  }
}

/** REST: bearer token, no cookies. */
export const apiStack = [direct(() => import('#accounts/middleware/initialize_auth_middleware'))]

/** REST for users who may use the site, and for admins. */
export const userStack = [
  ...apiStack,
  direct(() => import('#accounts/middleware/auth_middleware'), { guards: ['api'] }),
  direct(() => import('#accounts/middleware/active_middleware')),
]
export const adminStack = [...userStack, middleware.admin()]
