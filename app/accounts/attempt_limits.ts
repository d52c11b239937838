import { inject } from '@adonisjs/core'
import limiter from '@adonisjs/limiter/services/main'
import { errors } from '@adonisjs/limiter'
import { createHash } from 'node:crypto'
import ipaddr from 'ipaddr.js'
import { RateLimitedError } from '#accounts/errors'
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
    await this.#consume(`signin:ip:${network}`, failures * 10, SIGN_IN_WINDOW)

    const pair = limiter.use({ requests: failures, duration: SIGN_IN_WINDOW })
    const key = `signin:pair:${digest(`${network} ${who.email}`)}`
    // Counted before the slow check, so that parallel guesses cannot slip through together.
    await this.#refuse(pair.consume(key))
    const result = await attempt()
    await pair.delete(key)
    return result
  }

  signUp(ip: string): Promise<void> {
    const perHour = this.#settings.get('accounts.signup_per_hour')
    return this.#consume(`signup:ip:${networkOf(ip)}`, perHour, 60 * MINUTES)
  }

  /** Guesses at the current password by somebody who found an open browser. */
  passwordChange(userId: string): Promise<void> {
    return this.#consume(`password:${userId}`, 10, SIGN_IN_WINDOW)
  }

  #consume(key: string, requests: number, duration: number): Promise<void> {
    return this.#refuse(limiter.use({ requests, duration }).consume(key))
  }

  async #refuse(consumption: Promise<unknown>): Promise<void> {
    try {
      await consumption
    } catch (error) {
      if (error instanceof errors.E_TOO_MANY_REQUESTS) {
        throw new RateLimitedError(error.response.availableIn)
      }
      throw error
    }
  }
}

/** An IPv6 user owns a whole /64, so that is what counts as one. */
function networkOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return 'unknown'
  const address = ipaddr.process(ip)
  if (address.kind() === 'ipv4') return address.toString()
  return (address as ipaddr.IPv6).parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
