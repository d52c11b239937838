import { lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, type Dispatcher } from 'undici'

import { isPublicAddress } from './addresses.js'
import { refused } from './policy.js'

export interface ResolvedAddress {
  address: string
  family: number
}
export type Resolver = (hostname: string) => Promise<ResolvedAddress[]>

export const systemResolver: Resolver = (hostname) =>
  new Promise((resolve, reject) =>
    systemLookup(hostname, { all: true, verbatim: true }, (error, addresses) =>
      error ? reject(error) : resolve(addresses)
    )
  )

const OPTIONS = {
  connections: 128,
  keepAliveTimeout: 10_000,
  pipelining: 1,
}

/**
 * Connections to public addresses only. The check sits in the lookup of the socket itself, so what was
 * checked is what gets connected: a name that resolves differently a moment later gains nothing.
 */
export class Dispatchers {
  readonly #public: Agent
  readonly #open: Agent

  constructor(resolve: Resolver = systemResolver) {
    const lookup: LookupFunction = (hostname, options, done) => {
      const found = resolve(hostname).then((addresses) => {
        const bad = addresses.find(({ address }) => !isPublicAddress(address))
        if (bad || addresses.length === 0) throw refused(`${hostname} has no public address.`)
        return addresses
      })
      found.then(
        (addresses) =>
          options.all
            ? done(null, addresses)
            : done(null, addresses[0].address, addresses[0].family),
        (error) => done(error, '', 0)
      )
    }
    this.#public = new Agent({ ...OPTIONS, allowH2: false, connect: { timeout: 10_000, lookup } })
    this.#open = new Agent({ ...OPTIONS, allowH2: false, connect: { timeout: 10_000 } })
  }

  for(url: URL, open: boolean): Dispatcher {
    if (open) return this.#open
    const host = url.hostname.replace(/^\[|\]$/g, '')
    // A literal address never goes through a lookup.
    if (isIP(host) && !isPublicAddress(host)) throw refused(`${host} is not a public address.`)
    return this.#public
  }

  async close(): Promise<void> {
    await Promise.all([this.#public.destroy(), this.#open.destroy()])
  }
}
