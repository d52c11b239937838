import type { HttpContext } from '@adonisjs/core/http'
import { SessionRowGuard } from '#accounts/guards/session_row_guard'
import type { AuthSessions, SignIn } from '#accounts/auth_sessions'
import type User from '#accounts/models/user'

const SESSION_KEY = 'auth_session_id'

/** Pages: the encrypted cookie session names the sign-in. */
export class WebGuard extends SessionRowGuard {
  readonly driverName = 'web'
  readonly #ctx: HttpContext

  constructor(ctx: HttpContext, sessions: AuthSessions) {
    super(sessions)
    this.#ctx = ctx
  }

  /** Binds the browser to a fresh sign-in; what was in the cookie before is worth nothing to others. */
  login(user: User, session: SignIn) {
    this.#ctx.session.regenerate()
    this.#ctx.session.put(SESSION_KEY, session.id)
    this.signedIn(user, session)
  }

  async logout() {
    await super.logout()
    this.#ctx.session.forget(SESSION_KEY)
    this.#ctx.session.regenerate()
  }

  async authenticateAsClient(user: User) {
    const session = await this.sessions.open(user.id, 'web', {})
    return { session: { [SESSION_KEY]: session.id } }
  }

  protected async claimed() {
    const sessionId = this.#ctx.session?.get(SESSION_KEY) as unknown
    return typeof sessionId === 'string' ? { sessionId } : null
  }
}
