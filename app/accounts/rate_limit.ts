import limiter from '@adonisjs/limiter/services/main'
import { errors } from '@adonisjs/limiter'
import ipaddr from 'ipaddr.js'
import { RateLimitedError } from '#accounts/errors'

/** Counts one use of a key, over all nodes. @param duration seconds @throws RateLimitedError beyond so many requests */
export function consume(key: string, requests: number, duration: number): Promise<void> {
  return refused(limiter.use({ requests, duration }).consume(key))
}

/** @throws RateLimitedError where the limiter refuses */
export async function refused(consumption: Promise<unknown>): Promise<void> {
  try {
    await consumption
  } catch (error) {
    if (error instanceof errors.E_TOO_MANY_REQUESTS) {
      throw new RateLimitedError(error.response.availableIn)
    }
    throw error
  }
}

/** An IPv6 user owns a whole /64, so that is what counts as one. */
export function networkOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return 'unknown'
  const address = ipaddr.process(ip)
  if (address.kind() === 'ipv4') return address.toString()
  return (address as ipaddr.IPv6).parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')
}
