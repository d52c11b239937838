import router from '@adonisjs/core/services/router'

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

/** REST: bearer token, no cookies. */
export const apiStack = [middleware.initializeAuth()]

/** REST for users who may use the site, and for admins. */
export const userStack = [...apiStack, middleware.auth({ guards: ['api'] }), middleware.active()]
export const adminStack = [...userStack, middleware.admin()]
