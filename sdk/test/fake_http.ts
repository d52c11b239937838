import { UpstreamError } from '../src/errors.js'
import type { HttpClient, HttpRequest, HttpResponse, HttpStream } from '../src/contract.js'

export interface SentRequest {
  method: string
  url: string
  headers: Record<string, string>
  body?: string | Uint8Array
}

/** `ctx.http` of the fake host: real requests, the host's rules about hosts, time-outs and errors. */
export class FakeHttp implements HttpClient {
  readonly sent: SentRequest[] = []
  readonly refused: string[] = []
  readonly #hosts: string[]
  readonly #signal: AbortSignal

  constructor(
    hosts: string[],
    signal: AbortSignal,
    log?: { sent: SentRequest[]; refused: string[] }
  ) {
    this.#hosts = hosts
    this.#signal = signal
    if (log) {
      this.sent = log.sent
      this.refused = log.refused
    }
  }

  get(url: string, options: HttpRequest = {}) {
    return this.request(url, { ...options, method: 'GET' })
  }

  post(url: string, options: HttpRequest = {}) {
    return this.request(url, { ...options, method: 'POST' })
  }

  async request(url: string, options: HttpRequest = {}): Promise<HttpResponse> {
    const limit = new Limit(options, this.#signal)
    try {
      const response = await this.#send(url, options, limit)
      return new FakeResponse(response, new Uint8Array(await response.arrayBuffer()))
    } catch (error) {
      throw faultOf(error, options)
    } finally {
      limit.end()
    }
  }

  async stream(url: string, options: HttpRequest = {}): Promise<HttpStream> {
    const limit = new Limit(options, this.#signal)
    try {
      const response = await this.#send(url, options, limit)
      limit.passed()
      const headers = Object.fromEntries(response.headers)
      return { status: response.status, headers, body: chunks(response, options, limit) }
    } catch (error) {
      limit.end()
      throw faultOf(error, options)
    }
  }

  async #send(url: string, options: HttpRequest, { signal }: Limit): Promise<Response> {
    const target = new URL(url)
    if (!this.#allows(target.hostname)) {
      this.refused.push(target.hostname)
      throw new UpstreamError({
        code: 'host_not_allowed',
        message: `The plugin did not declare the host ${target.hostname}.`,
        misconfigured: true,
      })
    }
    for (const [name, value] of Object.entries(options.query ?? {})) {
      if (value !== undefined) target.searchParams.set(name, String(value))
    }
    const method = options.method ?? 'GET'
    const headers = { ...options.headers }
    const body = options.json === undefined ? options.body : JSON.stringify(options.json)
    if (options.json !== undefined) headers['content-type'] ??= 'application/json'
    this.sent.push({ method, url: target.href, headers, body })
    return fetch(target, { method, headers, body: body as BodyInit | undefined, signal })
  }

  #allows(hostname: string) {
    return this.#hosts.some((host) =>
      host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host
    )
  }
}

async function* chunks(
  response: Response,
  options: HttpRequest,
  limit: Limit
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response.body ?? []) {
      limit.passed()
      yield chunk
    }
  } catch (error) {
    throw faultOf(error, { ...options, method: 'POST' })
  } finally {
    limit.end()
  }
}

/** The time that a request has, and how it is taken back. */
class Limit {
  readonly signal: AbortSignal
  readonly #late = new AbortController()
  readonly #idle?: number
  #timer: NodeJS.Timeout

  constructor({ timeout = 30_000, idleTimeout, signal }: HttpRequest, outer: AbortSignal) {
    this.signal = AbortSignal.any([outer, this.#late.signal, ...(signal ? [signal] : [])])
    this.#idle = idleTimeout
    this.#timer = this.#start(timeout)
  }

  /** A part came. */
  passed(): void {
    if (this.#idle === undefined) return
    clearTimeout(this.#timer)
    this.#timer = this.#start(this.#idle)
  }

  end(): void {
    clearTimeout(this.#timer)
  }

  #start(milliseconds: number): NodeJS.Timeout {
    const late = new DOMException('It took too long', 'TimeoutError')
    return setTimeout(() => this.#late.abort(late), milliseconds).unref()
  }
}

function faultOf(error: unknown, { method = 'GET', signal }: HttpRequest): unknown {
  if (signal?.aborted) return signal.reason
  if (error instanceof UpstreamError) return error
  const late = (error as Error).name === 'TimeoutError'
  const code = ((error as Error).cause as { code?: string } | undefined)?.code
  return new UpstreamError({
    code: late ? 'upstream_timeout' : 'upstream_unreachable',
    message: late ? 'The service did not answer in time.' : 'The service cannot be reached.',
    retryable: method === 'GET' || code === 'ECONNREFUSED',
    cause: error,
  })
}

class FakeResponse implements HttpResponse {
  readonly status: number
  readonly headers: Record<string, string>
  readonly #bytes: Uint8Array

  constructor(response: Response, bytes: Uint8Array) {
    this.status = response.status
    this.headers = Object.fromEntries(response.headers)
    this.#bytes = bytes
  }

  async bytes() {
    return this.#bytes
  }

  async text() {
    return new TextDecoder().decode(this.#bytes)
  }

  async json<T>(): Promise<T> {
    try {
      return JSON.parse(await this.text()) as T
    } catch (cause) {
      throw new UpstreamError({
        code: 'upstream_garbage',
        message: 'The service answered something that is not JSON.',
        retryable: true,
        cause,
      })
    }
  }
}
