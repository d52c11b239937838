import { errors, symbols } from '@adonisjs/auth'
import type { AuthClientResponse, GuardContract } from '@adonisjs/auth/types'
import type { AuthSessions, SignIn } from '#accounts/auth_sessions'
import type User from '#accounts/models/user'

/** What both guards share: a request names a row of auth_sessions, and that row decides. */
export abstract class SessionRowGuard implements GuardContract<User> {
  declare [symbols.GUARD_KNOWN_EVENTS]: Record<string, never>

  abstract readonly driverName: string
  user?: User
  isAuthenticated = false
  authenticationAttempted = false
  #session?: SignIn

  constructor(protected readonly sessions: AuthSessions) {}

  abstract authenticateAsClient(user: User): Promise<AuthClientResponse>

  /** The id of the sign-in that the request claims to be. */
  protected abstract claimed(): Promise<{ sessionId: string; userId?: string } | null>

  /** The sign-in of this request. */
  get session(): SignIn {
    if (!this.#session) throw this.#refused()
    return this.#session
  }

  getUserOrFail(): User {
    if (!this.user) throw this.#refused()
    return this.user
  }

  async authenticate(): Promise<User> {
    if (this.authenticationAttempted) return this.getUserOrFail()
    this.authenticationAttempted = true

    const claim = await this.claimed()
    const found = claim && (await this.sessions.find(claim.sessionId))
    if (!found || (claim.userId && claim.userId !== found.user.id)) throw this.#refused()
    this.signedIn(found.user, found.session)
    return found.user
  }

  async check(): Promise<boolean> {
    try {
      await this.authenticate()
      return true
    } catch (error) {
      if (error instanceof errors.E_UNAUTHORIZED_ACCESS) return false
      throw error
    }
  }

  /** Ends the sign-in for good: the row goes, and with it every token of it. */
  async logout(): Promise<void> {
    if (this.#session) await this.sessions.close(this.#session.id, this.#session.userId)
    this.user = undefined
    this.#session = undefined
    this.isAuthenticated = false
  }

  protected signedIn(user: User, session: SignIn) {
    this.user = user
    this.#session = session
    this.isAuthenticated = true
    this.authenticationAttempted = true
  }

  #refused() {
    return new errors.E_UNAUTHORIZED_ACCESS('Unauthorized access', {
      guardDriverName: this.driverName,
    })
  }
}
