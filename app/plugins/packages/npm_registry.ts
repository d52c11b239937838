import { createHash, timingSafeEqual } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { inject } from '@adonisjs/core'
import semver from 'semver'
import { UpstreamError, type HttpResponse } from '@wxiai/sdk'
import { AppError, ConflictError, NotFoundError } from '#shared/errors'
import { GuardedClient } from '#shared/http_client/guarded_client'
import type { HttpPolicy } from '#shared/http_client/policy'
import {
  KEYWORD,
  packagesIn,
  pluginsIn,
  type FoundPackage,
  type SearchAnswer,
} from './found_package.js'
import { PluginSourceStore, type Source } from './plugin_source.js'
import { TARBALL_LIMIT } from './tarball.js'

const METADATA_LIMIT = 16 * 2 ** 20
const TIMEOUT = 60_000
/** Without the readme of every version. */
const ABBREVIATED = 'application/vnd.npm.install-v1+json'

/** One version, as the registry lists it. */
export interface ListedVersion {
  name: string
  version: string
  tarball: string
  integrity: string
}

interface Packument {
  'dist-tags'?: Record<string, string>
  'versions'?: Record<string, { dist?: { tarball?: string; integrity?: string } }>
}

/** The npm registry that the admin named. Guarded like every address that somebody chose. */
@inject()
export class NpmRegistry {
  readonly #client: GuardedClient
  readonly #sources: PluginSourceStore

  constructor(client: GuardedClient, sources: PluginSourceStore) {
    this.#client = client
    this.#sources = sources
  }

  /** The newest version in a range, or the one with a tag; `latest` when nothing is said. */
  async resolve(name: string, wanted = 'latest'): Promise<ListedVersion> {
    const source = await this.#source()
    const url = addressIn(source, name.replace('/', '%2f'))
    const { 'dist-tags': tags = {}, versions = {} } = await this.#json<Packument>(url, source, name)
    const version = Object.hasOwn(tags, wanted)
      ? tags[wanted]!
      : semver.validRange(wanted) && semver.maxSatisfying(Object.keys(versions), wanted)
    const dist = version && Object.hasOwn(versions, version) ? versions[version]!.dist : undefined
    if (!version || !dist?.tarball) {
      throw new NotFoundError('package_version_not_found', { params: { name, version: wanted } })
    }
    if (!dist.integrity) throw new AppError(422, 'package_no_integrity', { params: { name } })
    return { name, version, tarball: dist.tarball, integrity: dist.integrity }
  }

  /** Writes the tarball to a file, if it is what the registry promised. */
  async download(listed: ListedVersion, destination: string): Promise<void> {
    const source = await this.#source()
    await this.#ask(listed.name, () =>
      this.#client.download(listed.tarball, {
        destination,
        maxBytes: TARBALL_LIMIT,
        timeout: TIMEOUT,
        headers: headersFor(listed.tarball, source),
        policy: policyOf(source),
      })
    )
    if (!(await fits(destination, listed.integrity))) {
      throw new AppError(422, 'package_changed', { params: { name: listed.name } })
    }
  }

  /**
   * By keyword, as npm's registry can. One that cannot (Verdaccio) takes the qualifier for a word and finds nothing:
   * it is asked for the word, which the names of most plugins hold.
   */
  async search(text: string, from: number, size: number): Promise<FoundPackage[]> {
    const answer = await this.#searched(`keywords:${KEYWORD} ${text}`, from, size)
    const found = packagesIn(answer)
    if (found.length > 0 || Number(answer.total) > 0) return found
    return pluginsIn(await this.#searched(`${KEYWORD} ${text}`, from, size))
  }

  /** Any JSON that lies where the admin said. */
  async index(url: string): Promise<unknown> {
    const source = await this.#sources.read()
    const { origin } = new URL(url)
    const policy = { hosts: null, privateOrigins: source.allowPrivateHosts ? [origin] : [] }
    const answer = await this.#ask('', () =>
      this.#client.request(url, { maxBytes: METADATA_LIMIT }, policy)
    )
    return this.#ask('', () => answer.json())
  }

  async #searched(text: string, from: number, size: number): Promise<SearchAnswer> {
    const source = await this.#source()
    const url = new URL(addressIn(source, '-/v1/search'))
    const query = { text: text.trim(), from: `${from}`, size: `${size}` }
    url.search = new URLSearchParams(query).toString()
    return this.#json<SearchAnswer>(url.href, source, '')
  }

  async #source(): Promise<Source & { registryUrl: string }> {
    const source = await this.#sources.read()
    if (!source.registryUrl) throw new ConflictError('registry_missing')
    return source as Source & { registryUrl: string }
  }

  async #json<T extends object>(url: string, source: Source, name: string): Promise<T> {
    const headers = { ...headersFor(url, source), accept: ABBREVIATED }
    const options = { headers, maxBytes: METADATA_LIMIT, timeout: TIMEOUT }
    const answer = await this.#ask(name, () => this.#client.request(url, options, policyOf(source)))
    const value = await this.#ask(name, () => answer.json<T | null>())
    if (typeof value !== 'object' || value === null) throw unreachable('its answer is no object')
    return value
  }

  /** Faults of the network in words for the admin, never with the token in them. */
  async #ask<T>(name: string, run: () => Promise<T>): Promise<T> {
    try {
      const answer = await run()
      const { status } = answer as Partial<HttpResponse>
      if (status === undefined || status === 200) return answer
      if (status === 404 && name) throw new NotFoundError('package_not_found', { params: { name } })
      if (status === 401 || status === 403) throw new AppError(502, 'registry_refused')
      throw unreachable(`it answers with status ${status}`)
    } catch (error) {
      if (error instanceof UpstreamError) throw unreachable(error.message, error)
      throw error
    }
  }
}

function unreachable(reason: string, cause?: unknown): AppError {
  return new AppError(502, 'registry_unreachable', { params: { reason }, cause })
}

function addressIn({ registryUrl }: Source, path: string): string {
  return `${registryUrl!.replace(/\/+$/, '')}/${path}`
}

function policyOf({ registryUrl, allowPrivateHosts }: Source): HttpPolicy {
  const origin = new URL(registryUrl!).origin
  return { hosts: null, privateOrigins: allowPrivateHosts ? [origin] : [] }
}

/** The token is for the registry's own origin: tarballs may lie elsewhere. */
function headersFor(url: string, { registryUrl, token }: Source): Record<string, string> {
  const own = URL.canParse(url) && new URL(url).origin === new URL(registryUrl!).origin
  return own && token ? { authorization: `Bearer ${token}` } : {}
}

/** `sha512-...`, perhaps several; the strongest that is there decides, and weak ones do not count. */
async function fits(path: string, integrity: string): Promise<boolean> {
  const hashes = integrity.trim().split(/\s+/)
  for (const algorithm of ['sha512', 'sha384', 'sha256']) {
    const wanted = hashes.filter((hash) => hash.startsWith(`${algorithm}-`))
    if (wanted.length === 0) continue
    const hash = createHash(algorithm)
    await pipeline(createReadStream(path), hash)
    const found = hash.digest()
    return wanted.some((text) => {
      const bytes = Buffer.from(text.slice(algorithm.length + 1).split('?')[0]!, 'base64')
      return bytes.length === found.length && timingSafeEqual(bytes, found)
    })
  }
  return false
}
