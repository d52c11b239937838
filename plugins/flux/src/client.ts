import type { Answer, HttpRequest, Output, PluginContext } from '@wxiai/sdk'
import type { Config } from './config.js'
import { detailOf, flux } from './errors.js'

export interface Vendor {
  base: string
  /** Hosts that are the vendor's own: any other is a relay. */
  hosts: RegExp
  auth(key: string): Record<string, string>
}

const SUBMIT_TIMEOUT = 45_000

/** HTTP to one provider: address, key, relay, JSON. */
export class Client {
  readonly config: Config
  readonly #ctx: PluginContext<Config>
  readonly #vendor: Vendor
  readonly #base: string
  readonly #relay: boolean

  constructor(ctx: PluginContext<Config>, vendor: Vendor) {
    const { base_url: own, path_prefix: prefix = '', url_proxy: proxy = 'auto' } = ctx.config
    this.config = ctx.config
    this.#ctx = ctx
    this.#vendor = vendor
    const host = (own ?? vendor.base).replace(/\/+$/, '').replace(/\/v1$/, '')
    this.#base = host + prefix.replace(/\/+$/, '')
    const foreign = !vendor.hosts.test(new URL(host).hostname)
    this.#relay = proxy === 'always' || (proxy === 'auto' && foreign)
  }

  /** Sends a new task. @throws UpstreamError for everything but a success. */
  async submit(path: string, json: object, options: HttpRequest = {}): Promise<Answer> {
    const request = { ...options, method: 'POST' as const, json, timeout: SUBMIT_TIMEOUT }
    const answer = await this.send(this.#base + path, request)
    if (!answer.ok) throw flux.fault(...complaintOf(answer))
    return answer
  }

  get(path: string): Promise<Answer> {
    return this.send(this.#base + path)
  }

  send(url: string, options: HttpRequest = {}): Promise<Answer> {
    const { api_key: key, auth } = this.config
    const headers = auth === 'bearer' ? { authorization: `Bearer ${key}` } : this.#vendor.auth(key)
    return flux.send(this.#ctx, url, { ...options, headers })
  }

  /** Where to ask on: the address that the upstream gave, or the same path at the relay. */
  follow(url: unknown, fallback: string): string {
    if (typeof url !== 'string' || !URL.canParse(url)) return this.#base + fallback
    if (!this.#relay) return url
    const { pathname, search } = new URL(url)
    const prefix = new URL(this.#base).pathname.replace(/\/$/, '')
    const path =
      prefix && pathname.startsWith(`${prefix}/`) ? pathname.slice(prefix.length) : pathname
    return this.#base + path + search
  }

  /** A finished picture, as its address or as the bytes of a data URL. */
  picture(url: string, metadata: Output['metadata']): Output {
    const inline = /^data:([\w/+.-]+);base64,(.+)$/s.exec(url)
    if (inline) return { data: Buffer.from(inline[2], 'base64'), mime: inline[1], metadata }
    const { picture_proxy: proxy } = this.config
    if (!proxy) return { url, metadata }
    const { pathname, search } = new URL(url)
    return { url: proxy.replace(/\/+$/, '') + pathname + search, metadata }
  }
}

/** Our code for an answer that is no success, what it says, and the seconds it asks us to wait. */
export function complaintOf({ status, headers, body, retryAfter }: Answer) {
  const { type, said } = detailOf(body)
  const code = flux.codeOf(type ?? headers['x-fal-error-type'], status)
  const inWords = body.retry_after ?? /resets in ~(\d+)s/.exec(String(body.detail))?.[1]
  const seconds = retryAfter ?? Number(inWords ?? Number.NaN)
  return [code, said, Number.isFinite(seconds) ? seconds : undefined] as const
}
