import { inject } from '@adonisjs/core'
import { LRUCache } from 'lru-cache'
import { databaseClock } from '#shared/database/database_clock'
import { MINUTE } from '#shared/time_spans'
import { AccessTokens } from '#accounts/access_tokens'
import type { SignIn } from '#accounts/auth_sessions'

const LIFETIME = 15 * MINUTE

interface PageToken {
  token: string
  /** Seconds since 1970. */
  expires_at: number
}

/** Bearer tokens for the pages' own calls to the API: they belong to the same sign-in and die with it. */
@inject()
export class PageTokens {
  readonly #tokens: AccessTokens
  /** By sign-in: who goes from page to page gets the same token for a minute. */
  readonly #minted = new LRUCache<string, PageToken & { until: number }>({ max: 1_000 })

  constructor(tokens: AccessTokens) {
    this.#tokens = tokens
  }

  async mint(session: SignIn): Promise<PageToken> {
    const now = databaseClock.now()
    const known = this.#minted.get(session.id)
    if (known && known.until > now) return { token: known.token, expires_at: known.expires_at }
    const expiresAt = new Date(Math.min(now + LIFETIME, session.expiresAt.getTime()))
    const token = await this.#tokens.sign(
      { sessionId: session.id, userId: session.userId },
      expiresAt
    )
    const minted = { token, expires_at: Math.floor(expiresAt.getTime() / 1000) }
    const until = Math.min(now + MINUTE, expiresAt.getTime() - MINUTE)
    this.#minted.set(session.id, { ...minted, until })
    return minted
  }
}
