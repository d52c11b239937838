import { inject } from '@adonisjs/core'
import limiter from '@adonisjs/limiter/services/main'
import { createHash } from 'node:crypto'
import { consume, networkOf, refused } from '#accounts/rate_limit'
import { Settings } from '#settings/settings'

const MINUTES = 60
const SIGN_IN_WINDOW = 15 * MINUTES

/** Slows down those who guess passwords or open accounts by the hundred. Counts are shared by all nodes. */
@inject()
export class AttemptLimits {
  readonly #settings: Settings

  constructor(settings: Settings) {
    this.#settings = settings
  }

  /** Wrong passwords count for the pair of network and address; a right one clears that count. */
  async signIn<T>(who: { ip: string; email: string }, attempt: () => Promise<T>): Promise<T> {
    const failures = this.#settings.get('accounts.signin_failures')
    const network = networkOf(who.ip)
    await consume(`signin:ip:${network}`, failures * 10, SIGN_IN_WINDOW)

    const pair = limiter.use({ requests: failures, duration: SIGN_IN_WINDOW })
    const key = `signin:pair:${digest(`${network} ${who.email}`)}`
    // Counted before the slow check, so that parallel guesses cannot slip through together.
    await refused(pair.consume(key))
    const result = await attempt()
    await pair.delete(key)
    return result
  }

  signUp(ip: string): Promise<void> {
    const perHour = this.#settings.get('accounts.signup_per_hour')
    return consume(`signup:ip:${networkOf(ip)}`, perHour, 60 * MINUTES)
  }

  /** Guesses at the current password by somebody who found an open browser. */
  passwordChange(userId: string): Promise<void> {
    return consume(`password:${userId}`, 10, SIGN_IN_WINDOW)
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
