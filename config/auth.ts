import { defineConfig } from '@adonisjs/auth'
import type {
  GuardConfigProvider,
  InferAuthEvents,
  InferAuthenticators,
} from '@adonisjs/auth/types'
import type { HttpContext } from '@adonisjs/core/http'
import type { ApiGuard } from '#accounts/guards/api_guard'
import type { WebGuard } from '#accounts/guards/web_guard'

/** Pages: a cookie that names a sign-in. */
const web: GuardConfigProvider<(ctx: HttpContext) => WebGuard> = {
  async resolver(_, app) {
    const { WebGuard } = await import('#accounts/guards/web_guard')
    const { AuthSessions } = await import('#accounts/auth_sessions')
    const sessions = await app.container.make(AuthSessions)
    return (ctx) => new WebGuard(ctx, sessions)
  },
}

/** REST: a bearer token that names a sign-in. */
const api: GuardConfigProvider<(ctx: HttpContext) => ApiGuard> = {
  async resolver(_, app) {
    const { ApiGuard } = await import('#accounts/guards/api_guard')
    const { AuthSessions } = await import('#accounts/auth_sessions')
    const { AccessTokens } = await import('#accounts/access_tokens')
    const sessions = await app.container.make(AuthSessions)
    const tokens = await app.container.make(AccessTokens)
    return (ctx) => new ApiGuard(ctx, sessions, tokens)
  },
}

const authConfig = defineConfig({ default: 'web', guards: { web, api } })

export default authConfig

declare module '@adonisjs/auth/types' {
  export interface Authenticators extends InferAuthenticators<typeof authConfig> {}
}
declare module '@adonisjs/core/types' {
  interface EventsList extends InferAuthEvents<import('@adonisjs/auth/types').Authenticators> {}
}
