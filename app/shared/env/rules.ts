import { Secret } from '@adonisjs/core/helpers'
import ipaddr from 'ipaddr.js'

/**
 * Rules for environment variables. Each failure is one line that names the
 * variable, what is wrong with it and what to write instead.
 */
export type EnvRule<T> = (key: string, value?: string) => T

function wrong(key: string, cure: string, value?: string): Error {
  const shown = value === undefined || value === '' ? 'is missing' : `is "${value}"`
  return new Error(`${key} ${shown}: ${cure}`)
}

/** A value that must never be printed, not even when it is refused. */
function wrongSecret(key: string, value: string | undefined, cure: string): Error {
  return new Error(`${key} ${value ? 'cannot be used' : 'is missing'}: ${cure}`)
}

export function oneOf<const T extends readonly string[]>(
  choices: T,
  fallback?: T[number]
): EnvRule<T[number]> {
  return (key, value) => {
    if (!value && fallback !== undefined) return fallback
    if (value && (choices as readonly string[]).includes(value)) return value as T[number]
    throw wrong(key, `use one of ${choices.join(', ')}`, value)
  }
}

export function integer(range: { min: number; max: number; fallback: number }): EnvRule<number> {
  return (key, value) => {
    if (!value) return range.fallback
    const parsed = /^\d+$/.test(value) ? Number(value) : Number.NaN
    if (parsed >= range.min && parsed <= range.max) return parsed
    throw wrong(key, `use a whole number from ${range.min} to ${range.max}`, value)
  }
}

export function flag(fallback: boolean): EnvRule<boolean> {
  return (key, value) => {
    if (!value) return fallback
    if (value === 'true' || value === '1') return true
    if (value === 'false' || value === '0') return false
    throw wrong(key, 'use true or false', value)
  }
}

export function text(fallback: string): EnvRule<string> {
  return (_, value) => value || fallback
}

export function host(fallback: string): EnvRule<string> {
  return (key, value) => {
    if (!value) return fallback
    const isName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(value)
    if (ipaddr.isValid(value) || (isName && !/^[\d.]+$/.test(value))) return value
    throw wrong(key, 'use an address of this machine, such as 127.0.0.1 or 0.0.0.0', value)
  }
}

/** A web address without a path, for links in mails, callbacks and API answers. */
export function origin(): EnvRule<string | undefined> {
  return (key, value) => {
    if (!value) return undefined
    const url = URL.canParse(value) ? new URL(value) : null
    const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:'
    if (!url || !isWeb || url.pathname !== '/' || url.search || url.hash) {
      throw wrong(key, 'use the public address only, such as https://ai.example.com', value)
    }
    return url.origin
  }
}

export function secretKey(minimum: number): EnvRule<Secret<string>> {
  return (key, value) => {
    if (value && value.length >= minimum) return new Secret(value)
    throw wrongSecret(
      key,
      value,
      `use at least ${minimum} random characters (openssl rand -base64 32 makes some)`
    )
  }
}

/** Compared with what a caller sends, so it must not be guessable. */
export function optionalSecret(minimum: number): EnvRule<string | undefined> {
  return (key, value) => {
    if (!value) return undefined
    if (value.length >= minimum) return value
    throw wrongSecret(key, value, `use at least ${minimum} random characters, or leave it out`)
  }
}

/** An address with credentials in it: kept out of logs and messages. */
export function serviceUrl(protocols: string[], example: string): EnvRule<string | undefined> {
  return (key, value) => {
    if (!value) return undefined
    const url = URL.canParse(value) ? new URL(value) : null
    if (url && protocols.includes(url.protocol)) return value
    throw wrongSecret(key, value, `use an address like ${example}`)
  }
}

export type TrustedProxies = boolean | string[]

/** `true`, `false`, or the addresses of the proxies in front of the app. */
export function trustedProxies(): EnvRule<TrustedProxies> {
  const names = ['loopback', 'linklocal', 'uniquelocal']
  return (key, value) => {
    if (!value || value === 'false') return false
    if (value === 'true') return true
    const list = value.split(',').map((entry) => entry.trim())
    const known = (entry: string) =>
      names.includes(entry) || ipaddr.isValid(entry) || ipaddr.isValidCIDR(entry)
    if (list.every(known)) return list
    throw wrong(key, 'use true, false, loopback, or addresses such as 10.0.0.0/8', value)
  }
}
