import {
  UpstreamError,
  type HttpClient,
  type HttpRequest,
  type HttpResponse,
  type HttpStream,
} from '@wxiai/sdk'
import { BufferedResponse } from '../../../shared/http_client/response.js'
import type { Channel } from '../channel.js'
import type { ResponseData, StreamData } from '../messages.js'

/** `ctx.http` of a call: the app sends its requests. */
export function httpOver(channel: Channel, call: number): HttpClient {
  const send = (method: HttpRequest['method']) => {
    return async (url: string, asked: HttpRequest = {}): Promise<HttpResponse> => {
      const request = new RemoteRequest(channel, call, asked.signal)
      const options = sent({ ...asked, method: method ?? asked.method })
      try {
        const answer = (await request.ask('http', String(url), options)) as ResponseData
        return new BufferedResponse(answer.status, answer.headers, answer.body)
      } finally {
        request.end()
      }
    }
  }
  const stream = async (url: string, asked: HttpRequest = {}): Promise<HttpStream> => {
    const request = new RemoteRequest(channel, call, asked.signal)
    try {
      const opened = (await request.ask('stream', String(url), sent(asked))) as StreamData
      return { ...opened, body: piecesOf(request) }
    } catch (error) {
      request.end()
      throw error
    }
  }
  return { stream, request: send(undefined), get: send('GET'), post: send('POST') }
}

/** Asked for one by one, so that a slow reader holds up the upstream and not the app's memory. */
async function* piecesOf(request: RemoteRequest) {
  try {
    for (;;) {
      const piece = (await request.ask('piece')) as Uint8Array | null
      if (piece === null) return
      yield piece
    }
  } finally {
    request.end()
    request.leave()
  }
}

let requests = 0

/** A request that the app has under way for a call, known by its number at both ends. */
class RemoteRequest {
  readonly #id = ++requests
  readonly #channel: Channel
  readonly #call: number
  readonly #signal?: AbortSignal

  /** @throws the reason of a signal that has aborted */
  constructor(channel: Channel, call: number, signal?: AbortSignal) {
    signal?.throwIfAborted()
    this.#channel = channel
    this.#call = call
    this.#signal = signal
    signal?.addEventListener('abort', this.leave, { once: true })
  }

  /** @throws what the app throws; the reason of the signal where that was it */
  async ask(name: string, ...args: unknown[]): Promise<unknown> {
    try {
      return await this.#channel.ask(name, [this.#call, this.#id, ...args])
    } catch (error) {
      this.#signal?.throwIfAborted()
      throw error
    }
  }

  readonly leave = () => this.#channel.tell('leave', this.#call, this.#id)

  /** Nobody listens to the signal any more. */
  end(): void {
    this.#signal?.removeEventListener('abort', this.leave)
  }
}

/** What of a request can be said over the channel. */
function sent({ signal: _, json, ...options }: HttpRequest): HttpRequest {
  if (json === undefined) return options
  const headers = { 'content-type': 'application/json', ...lowercased(options.headers) }
  return { ...options, body: jsonOf(json), headers }
}

const lowercased = (headers: Record<string, string> = {}) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

/** Made here, by the plugin's own rules of what is JSON. */
function jsonOf(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined
  if (text !== undefined) return text
  throw new UpstreamError({ code: 'bad_request', message: 'The request is not JSON.' })
}
