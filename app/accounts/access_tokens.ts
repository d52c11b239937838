import { hkdfSync } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import { LRUCache } from 'lru-cache'
import { appKey } from '#config/app'
import { databaseClock } from '#shared/database/database_clock'

const ISSUER = 'wxiai'

export interface TokenClaims {
  sessionId: string
  userId: string
}

export interface ReadToken extends TokenClaims {
  value: string
  expiresAt: Date
}

/** Signs and reads our JWTs. A good signature only says which sign-in it is; the row decides whether that still counts. */
export class AccessTokens {
  /** What good signatures were found to say; whether the sign-in still counts is never remembered. */
  readonly #known = new LRUCache<string, ReadToken>({ max: 5_000 })
  readonly #key = new Uint8Array(hkdfSync('sha256', appKey.release(), '', 'wxiai jwt', 32))

  sign(claims: TokenClaims, expiresAt: Date): Promise<string> {
    return new SignJWT()
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer(ISSUER)
      .setSubject(claims.userId)
      .setJti(claims.sessionId)
      .setIssuedAt(databaseClock.date())
      .setExpirationTime(expiresAt)
      .sign(this.#key)
  }

  /** Null for anything that is not a living token of ours. */
  async read(token: string): Promise<ReadToken | null> {
    const known = this.#known.get(token)
    if (known) return known.expiresAt.getTime() > databaseClock.now() ? known : null
    const read = await this.#verify(token)
    if (read) this.#known.set(token, read)
    return read
  }

  async #verify(token: string): Promise<ReadToken | null> {
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: ['HS256'],
        issuer: ISSUER,
        requiredClaims: ['sub', 'jti', 'exp'],
        currentDate: databaseClock.date(),
      })
      return {
        value: token,
        sessionId: payload.jti!,
        userId: payload.sub!,
        expiresAt: new Date(payload.exp! * 1000),
      }
    } catch (error) {
      if (error instanceof errors.JOSEError) return null
      throw error
    }
  }
}
