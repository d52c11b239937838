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
    const response = await this.#send(url, options)
    try {
      return new FakeResponse(response, new Uint8Array(await response.arrayBuffer()))
    } catch (error) {
      throw faultOf(error, options)
    }
  }

  async stream(url: string, options: HttpRequest = {}): Promise<HttpStream> {
    const response = await this.#send(url, options)
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: chunks(response, options),
    }
  }

  async #send(url: string, options: HttpRequest): Promise<Response> {
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
    try {
      const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(options.timeout ?? 30_000)])
      return await fetch(target, { method, headers, body: body as BodyInit | undefined, signal })
    } catch (error) {
      throw faultOf(error, options)
    }
  }

  #allows(hostname: string) {
    return this.#hosts.some((host) =>
      host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host
    )
  }
}

async function* chunks(response: Response, options: HttpRequest): AsyncGenerator<Uint8Array> {
  try {
    if (response.body) yield* response.body
  } catch (error) {
    throw faultOf(error, options)
  }
}

function faultOf(error: unknown, { method = 'GET' }: HttpRequest): UpstreamError {
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
