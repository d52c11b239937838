import { inject } from '@adonisjs/core'
import type { Session } from '@wxiai/sdk/wire'
import { AccessTokens } from '#accounts/access_tokens'
import type { SignIn } from '#accounts/auth_sessions'
import type User from '#accounts/models/user'
import { Wallets } from '#accounts/wallets'

/** The session object of the REST API. */
@inject()
export class SessionPresenter {
  constructor(
    private tokens: AccessTokens,
    private wallets: Wallets
  ) {}

  /** For a fresh sign-in: its token lives as long as the sign-in. */
  async issue(user: User, session: SignIn): Promise<Session> {
    const claims = { sessionId: session.id, userId: user.id }
    const token = await this.tokens.sign(claims, session.expiresAt)
    return this.present(user, { value: token, expiresAt: session.expiresAt })
  }

  async present(user: User, token: { value: string; expiresAt: Date }): Promise<Session> {
    return {
      token: token.value,
      token_type: 'Bearer',
      expires_at: Math.floor(token.expiresAt.getTime() / 1000),
      id: user.id,
      email: user.email,
      name: user.name,
      role: user.role,
      profile_image_url: user.profileImageUrl,
      permissions: user.effectivePermissions,
      credit: await this.wallets.available(user.teamId),
    }
  }
}
