import type { HttpContext } from '@adonisjs/core/http'
import { SessionRowGuard } from '#accounts/guards/session_row_guard'
import type { AccessTokens, ReadToken } from '#accounts/access_tokens'
import type { AuthSessions } from '#accounts/auth_sessions'
import type User from '#accounts/models/user'

/** REST: `Authorization: Bearer <JWT>`, whose `jti` is the sign-in. Cookies mean nothing here. */
export class ApiGuard extends SessionRowGuard {
  readonly driverName = 'api'
  readonly #ctx: HttpContext
  readonly #tokens: AccessTokens
  #token: ReadToken | null = null

  constructor(ctx: HttpContext, sessions: AuthSessions, tokens: AccessTokens) {
    super(sessions)
    this.#ctx = ctx
    this.#tokens = tokens
  }

  /** The token that this request came with. */
  get token(): ReadToken {
    this.getUserOrFail()
    return this.#token!
  }

  async authenticateAsClient(user: User) {
    const session = await this.sessions.open(user.id, 'api', {})
    const token = await this.#tokens.sign(
      { sessionId: session.id, userId: user.id },
      session.expiresAt
    )
    return { headers: { authorization: `Bearer ${token}` } }
  }

  protected async claimed() {
    const header = this.#ctx.request.header('authorization') ?? ''
    const [, token] = /^Bearer +([\w.~+/=-]{1,4096}) *$/i.exec(header) ?? []
    this.#token = token ? await this.#tokens.read(token) : null
    return this.#token
  }
}
