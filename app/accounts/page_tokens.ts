import { inject } from '@adonisjs/core'
import { databaseClock } from '#shared/database/database_clock'
import { AccessTokens } from '#accounts/access_tokens'
import type { SignIn } from '#accounts/auth_sessions'

const LIFETIME = 15 * 60 * 1000

/** Bearer tokens for the pages' own calls to the API: they belong to the same sign-in and die with it. */
@inject()
export class PageTokens {
  readonly #tokens: AccessTokens

  constructor(tokens: AccessTokens) {
    this.#tokens = tokens
  }

  async mint(session: SignIn): Promise<{ token: string; expires_at: number }> {
    const expiresAt = new Date(
      Math.min(databaseClock.now() + LIFETIME, session.expiresAt.getTime())
    )
    const token = await this.#tokens.sign(
      { sessionId: session.id, userId: session.userId },
      expiresAt
    )
    return { token, expires_at: Math.floor(expiresAt.getTime() / 1000) }
  }
}
