import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface SimRequest {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingMessage['headers']
  /** Named parts of the route. */
  params: Record<string, string>
  body: Uint8Array
  /** Address under which the caller reached us. */
  origin: string
  json(): Record<string, unknown>
}

export interface SimResponse {
  status?: number
  headers?: Record<string, string>
  json?: unknown
  text?: string
  bytes?: Uint8Array
  /** Pieces as they come, e.g. server-sent events; ends early when the caller goes. */
  stream?: AsyncIterable<string | Uint8Array>
  /** Cuts the line instead of answering. */
  hangUp?: boolean
}

export type Handler = (request: SimRequest) => SimResponse | Promise<SimResponse>

const MAX_BODY = 96 * 1024 * 1024

/** A small HTTP server: routes with `:names`, JSON in and out. Base of every simulator. */
export class SimulatorServer {
  readonly #routes: { method: string; pattern: RegExp; handler: Handler }[] = []
  #server?: Server
  #url = ''

  get url(): string {
    return this.#url
  }

  /** `path` may hold `:name` parts and end in `*`, for anything; first match wins. */
  route(method: string, path: string, handler: Handler): this {
    const source = path
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replace(/:(\w+)/g, '(?<$1>[^/]+)')
      .replace(/\\\*$/, '.*')
    this.#routes.push({ method, pattern: new RegExp(`^${source}$`), handler })
    return this
  }

  async listen(port = 0, host = '127.0.0.1'): Promise<string> {
    const server = createServer((request, response) => {
      this.#answer(request, response).catch((error: Error) => {
        // An answer that has begun can only break off.
        if (response.headersSent) return response.destroy()
        response.writeHead(500, { 'content-type': 'text/plain' })
        response.end(error.message)
      })
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, resolve)
    })
    this.#server = server
    const address = server.address() as AddressInfo
    const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
    this.#url = `http://${name.includes(':') ? `[${name}]` : name}:${address.port}`
    return this.#url
  }

  async close(): Promise<void> {
    const server = this.#server
    if (!server) return
    this.#server = undefined
    server.closeAllConnections()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }

  async #answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const origin = message.headers.host ? `http://${message.headers.host}` : this.#url
    const url = new URL(message.url ?? '/', origin)
    const method = message.method ?? 'GET'
    for (const route of this.#routes) {
      const match = route.method === method ? route.pattern.exec(url.pathname) : null
      if (!match) continue
      const body = await readBody(message)
      const request: SimRequest = {
        method,
        path: url.pathname,
        query: url.searchParams,
        headers: message.headers,
        params: Object.fromEntries(
          Object.entries(match.groups ?? {}).map(([name, value]) => [
            name,
            decodeURIComponent(value),
          ])
        ),
        body,
        origin,
        json: () => parse(body),
      }
      return await send(response, await route.handler(request))
    }
    await send(response, { status: 404, json: { error: 'not found' } })
  }
}

async function send(response: ServerResponse, answer: SimResponse): Promise<void> {
  if (answer.hangUp) {
    response.destroy()
    return
  }
  const status = answer.status ?? 200
  if (answer.stream) {
    response.writeHead(status, answer.headers)
    for await (const piece of answer.stream) {
      if (response.destroyed) return
      response.write(piece)
    }
    response.end()
  } else if (answer.bytes) {
    response.writeHead(status, { 'content-length': answer.bytes.byteLength, ...answer.headers })
    response.end(answer.bytes)
  } else if (answer.text !== undefined) {
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...answer.headers })
    response.end(answer.text)
  } else if (answer.json !== undefined) {
    response.writeHead(status, { 'content-type': 'application/json', ...answer.headers })
    response.end(JSON.stringify(answer.json))
  } else {
    response.writeHead(status, answer.headers)
    response.end()
  }
}

async function readBody(message: IncomingMessage): Promise<Uint8Array> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of message) {
    size += (part as Buffer).length
    if (size > MAX_BODY) throw new Error('body too large')
    parts.push(part as Buffer)
  }
  return Buffer.concat(parts)
}

function parse(body: Uint8Array): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body) || '{}')
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // Answered like an empty object: upstreams complain about the missing field.
  }
  return {}
}
