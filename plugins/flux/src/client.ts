import type { HttpRequest, Output, PluginContext } from '@wxiai/sdk'
import type { Config } from './config.js'
import { codeOfAnswer, detailOf, fault, garbage, wordsFor } from './errors.js'

export interface Vendor {
  base: string
  /** Hosts that are the vendor's own: any other is a relay. */
  hosts: RegExp
  auth(key: string): Record<string, string>
}

export interface Answer {
  status: number
  headers: Record<string, string>
  body: Record<string, unknown>
}

const SUBMIT_TIMEOUT = 45_000

/** HTTP to one provider: address, key, relay, JSON. */
export class Client {
  readonly config: Config
  readonly #http: PluginContext['http']
  readonly #vendor: Vendor
  readonly #base: string
  readonly #relay: boolean

  constructor(ctx: PluginContext<Config>, vendor: Vendor) {
    const { base_url: own, path_prefix: prefix = '', url_proxy: proxy = 'auto' } = ctx.config
    this.config = ctx.config
    this.#http = ctx.http
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
    if (answer.status >= 300) throw faultOf(answer)
    return answer
  }

  get(path: string): Promise<Answer> {
    return this.send(this.#base + path)
  }

  async send(url: string, options: HttpRequest = {}): Promise<Answer> {
    const { api_key: key, auth } = this.config
    const response = await this.#http.request(url, {
      ...options,
      headers: auth === 'bearer' ? { authorization: `Bearer ${key}` } : this.#vendor.auth(key),
    })
    const text = await response.text()
    const body: unknown = parse(text)
    if (typeof body === 'object' && body !== null) {
      return { status: response.status, headers: response.headers, body: body as Answer['body'] }
    }
    // A proxy in between speaks HTML when it fails.
    if (response.status < 300) {
      throw garbage('not JSON', !options.method || options.method === 'GET')
    }
    return { status: response.status, headers: response.headers, body: {} }
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

export function faultOf({ status, headers, body }: Answer) {
  const after = Number(headers['retry-after'] ?? body.retry_after)
  const seconds = Number.isFinite(after)
    ? after
    : /resets in ~(\d+)s/.exec(String(body.detail))?.[1]
  const code = codeOfAnswer(status, body, headers['x-fal-error-type'])
  return fault(
    code,
    wordsFor(code, detailOf(body).said),
    seconds === undefined ? undefined : Number(seconds)
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
