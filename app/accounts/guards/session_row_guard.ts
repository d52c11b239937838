import { errors, symbols } from '@adonisjs/auth'
import type { AuthClientResponse, GuardContract } from '@adonisjs/auth/types'
import type { AuthSessions, SignIn } from '#accounts/auth_sessions'
import type { Caller } from '#accounts/caller'
import type User from '#accounts/models/user'

/** What both guards share: a request names a row of auth_sessions, and that row decides. */
export abstract class SessionRowGuard implements GuardContract<User> {
  declare [symbols.GUARD_KNOWN_EVENTS]: Record<string, never>

  abstract readonly driverName: string
  isAuthenticated = false
  authenticationAttempted = false
  #session?: SignIn
  #caller?: Caller
  #user?: User | (() => User)

  constructor(protected readonly sessions: AuthSessions) {}

  abstract authenticateAsClient(user: User): Promise<AuthClientResponse>

  /** The id of the sign-in that the request claims to be. */
  protected abstract claimed(): Promise<{ sessionId: string; userId?: string } | null>

  /** The sign-in of this request. */
  get session(): SignIn {
    if (!this.#session) throw this.#refused()
    return this.#session
  }

  /** Who asks, where a sign-in was found. */
  get caller(): Caller {
    if (!this.#caller) throw this.#refused()
    return this.#caller
  }

  get user(): User | undefined {
    if (typeof this.#user === 'function') this.#user = this.#user()
    return this.#user
  }

  getUserOrFail(): User {
    if (!this.user) throw this.#refused()
    return this.user
  }

  async authenticate(): Promise<User> {
    await this.check()
    return this.getUserOrFail()
  }

  async check(): Promise<boolean> {
    if (this.authenticationAttempted) return this.isAuthenticated
    this.authenticationAttempted = true

    const claim = await this.claimed()
    const found = claim && (await this.sessions.find(claim.sessionId))
    if (!found || (claim.userId && claim.userId !== found.caller.id)) return false
    this.#caller = found.caller
    this.signedIn(found.user, found.session)
    return true
  }

  /** Ends the sign-in for good: the row goes, and with it every token of it. */
  async logout(): Promise<void> {
    if (this.#session) await this.sessions.close(this.#session.id, this.#session.userId)
    this.#user = this.#caller = undefined
    this.#session = undefined
    this.isAuthenticated = false
  }

  protected signedIn(user: User | (() => User), session: SignIn) {
    this.#user = user
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
