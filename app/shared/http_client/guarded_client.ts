import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pipeline } from 'node:stream/promises'
import { Transform, type Readable } from 'node:stream'
import { request, type Dispatcher } from 'undici'
import {
  UpstreamError,
  type HttpRequest,
  type HttpResponse,
  type HttpStream,
  type Logger,
} from '@wxiai/sdk'
import { isStorageFull } from '#shared/storage_full'
import { TimeLimit } from '#shared/time_limit'
import { asUpstreamError, isTransient } from './faults.js'
import { Dispatchers, type Resolver } from './dispatchers.js'
import { ANY_PUBLIC_HOST, parseTarget, type HttpPolicy } from './policy.js'
import { BufferedResponse, tooLarge } from './response.js'

const DEFAULT_TIMEOUT = 30_000
const MOST_BYTES = 32 * 1024 * 1024
const MOST_STREAMED_BYTES = 256 * 1024 * 1024
const MOST_REDIRECTS = 5
const SAFE = new Set(['GET', 'HEAD'])
/** Never sent on to another origin by a redirect. */
const CREDENTIALS = /^(authorization|cookie|proxy-authorization|.*(key|token|secret).*)$/i

export interface GuardedRequest extends HttpRequest {
  maxBytes?: number
  /** Called when a connection is there and the request goes out with the next instruction; throws where it must not. */
  beforeSend?: () => void
}

export interface DownloadOptions {
  /** Path of the file that is written, with its folder where that is missing; removed again when the download fails. */
  destination: string
  maxBytes: number
  /** A body that has no more bytes than this is given back instead of written. */
  keepBelow?: number
  /** Accepted media types, `image/*` for a whole family; others are refused before the body is read. */
  types?: readonly string[]
  headers?: Record<string, string>
  /** Milliseconds for the whole download; default 120 000. */
  timeout?: number
  signal?: AbortSignal
  policy?: HttpPolicy
}

export interface Download {
  mime: string
  size: number
  sha256: string
  /** Last segment of the final address. */
  filename: string | null
  /** Nothing was written: this is it. */
  bytes?: Uint8Array
}

interface Raw {
  status: number
  headers: Record<string, string>
  body: Readable
  url: URL
}

/** HTTP for addresses that others chose: guarded against server-side request forgery, bounded in time and size. */
export class GuardedClient {
  readonly #dispatchers: Dispatchers
  readonly #logger?: Logger

  constructor(options: { logger?: Logger; resolver?: Resolver } = {}) {
    this.#dispatchers = new Dispatchers(options.resolver)
    this.#logger = options.logger
  }

  async request(
    url: string,
    options: GuardedRequest = {},
    policy: HttpPolicy = ANY_PUBLIC_HOST
  ): Promise<HttpResponse> {
    const method = options.method ?? 'GET'
    const safe = SAFE.has(method)
    const retries = options.retries ?? (safe ? 2 : 0)
    for (let attempt = 0; ; attempt++) {
      const last = attempt >= retries
      const limit = new TimeLimit(options.timeout ?? DEFAULT_TIMEOUT, options.signal)
      try {
        const { signal } = limit
        const raw = await this.#send(url, { ...options, method, signal }, policy)
        const bytes = await readAll(raw, options.maxBytes ?? MOST_BYTES)
        if (last || ![502, 503, 504].includes(raw.status)) {
          return new BufferedResponse(raw.status, raw.headers, bytes)
        }
      } catch (error) {
        options.signal?.throwIfAborted()
        const fault = asUpstreamError(error, safe)
        if (last || !isTransient(fault)) throw fault
      } finally {
        limit.end()
      }
      await sleep(250 * 3 ** attempt, undefined, { signal: options.signal })
    }
  }

  /** For answers that come bit by bit. Not retried: what came was seen already. */
  async stream(
    url: string,
    options: GuardedRequest = {},
    policy: HttpPolicy = ANY_PUBLIC_HOST
  ): Promise<HttpStream> {
    const safe = SAFE.has(options.method ?? 'GET')
    const limit = new TimeLimit(options.timeout ?? DEFAULT_TIMEOUT, options.signal)
    try {
      const raw = await this.#send(url, { ...options, signal: limit.signal }, policy)
      // Also where nobody ever begins to read it.
      raw.body.once('close', () => limit.end())
      if (options.idleTimeout !== undefined) limit.restart(options.idleTimeout)
      return { status: raw.status, headers: raw.headers, body: streamed(raw, options, limit) }
    } catch (error) {
      limit.end()
      options.signal?.throwIfAborted()
      throw asUpstreamError(error, safe)
    }
  }

  /** Streams a body into a file; what is too large or of the wrong type never gets there. */
  async download(url: string, options: DownloadOptions): Promise<Download> {
    const limit = new TimeLimit(options.timeout ?? 120_000, options.signal)
    const { signal } = limit
    const policy = options.policy ?? ANY_PUBLIC_HOST
    try {
      const raw = await this.#send(url, { headers: options.headers, method: 'GET', signal }, policy)
      if (raw.status !== 200) {
        discard(raw.body)
        throw new UpstreamError({
          code: 'download_failed',
          message: `The file answers with status ${raw.status}.`,
          retryable: raw.status >= 500 || raw.status === 429,
        })
      }
      return await this.#store(raw, options, signal)
    } catch (error) {
      await rm(options.destination, { force: true })
      options.signal?.throwIfAborted()
      // Our own disk is no fault of theirs.
      throw isStorageFull(error) ? error : asUpstreamError(error, true)
    } finally {
      limit.end()
    }
  }

  async close(): Promise<void> {
    await this.#dispatchers.close()
  }

  async #store(raw: Raw, options: DownloadOptions, signal: AbortSignal): Promise<Download> {
    const mime = (raw.headers['content-type'] ?? 'application/octet-stream').split(';')[0].trim()
    if (options.types && !options.types.some((type) => accepts(type, mime))) {
      discard(raw.body)
      throw new UpstreamError({ code: 'unexpected_type', message: `The file is of type ${mime}.` })
    }
    const encoding = raw.headers['content-encoding'] ?? 'identity'
    if (encoding !== 'identity') {
      discard(raw.body)
      throw new UpstreamError({
        code: 'unexpected_encoding',
        message: `The file is packed as ${encoding}.`,
      })
    }
    if (Number(raw.headers['content-length'] ?? 0) > options.maxBytes) {
      discard(raw.body)
      throw tooLarge(options.maxBytes)
    }
    const filename = nameOf(raw.url)
    const body = new Held(raw.body)
    const bytes = await body.whole(Math.min(options.keepBelow ?? 0, options.maxBytes))
    if (bytes) {
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      return { mime, size: bytes.byteLength, sha256, filename, bytes }
    }
    await mkdir(dirname(options.destination), { recursive: true })
    const hash = createHash('sha256')
    let size = 0
    const measure = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        size += chunk.length
        if (size > options.maxBytes) return done(tooLarge(options.maxBytes))
        hash.update(chunk)
        done(null, chunk)
      },
    })
    await pipeline(body.chunks(), measure, createWriteStream(options.destination), { signal })
    return { mime, size, sha256: hash.digest('hex'), filename }
  }

  async #send(url: string, options: GuardedRequest, policy: HttpPolicy): Promise<Raw> {
    let target = withQuery(url, options.query)
    let method = options.method ?? 'GET'
    let headers = lowercased(options.headers)
    let body: string | Uint8Array | undefined = options.body
    if (options.json !== undefined) {
      body = JSON.stringify(options.json)
      headers['content-type'] ??= 'application/json'
    }
    headers['user-agent'] ??= 'WXIAI'
    // Nothing is unpacked here, so that no answer is larger than what came over the line.
    headers['accept-encoding'] ??= 'identity'
    for (let hop = 0; ; hop++) {
      const checked = parseTarget(target, policy)
      const started = performance.now()
      const answer = await request(checked.url, {
        method: method as Dispatcher.HttpMethod,
        headers,
        body,
        signal: options.signal,
        headersTimeout: 0,
        bodyTimeout: 0,
        dispatcher: lastLook(this.#dispatchers.for(checked.url, checked.open), options.beforeSend),
      })
      this.#log(method, checked.url, answer.statusCode, started)
      const flat = flatten(answer.headers)
      const next = flat.location
      if (![301, 302, 303, 307, 308].includes(answer.statusCode) || !next) {
        return { status: answer.statusCode, headers: flat, body: answer.body, url: checked.url }
      }
      await answer.body.dump({ limit: 65_536 }).catch(() => {})
      if (hop === MOST_REDIRECTS) {
        throw new UpstreamError({ code: 'too_many_redirects', message: 'Too many redirects.' })
      }
      const from = checked.url
      target = new URL(next, from).href
      if (new URL(target).origin !== from.origin) {
        headers = Object.fromEntries(
          Object.entries(headers).filter(([name]) => !CREDENTIALS.test(name))
        )
        // What was meant for one host is not handed to another.
        if (body !== undefined && answer.statusCode >= 307) {
          throw new UpstreamError({
            code: 'unsafe_redirect',
            message: `${from.host} sends the request on to another host.`,
          })
        }
      }
      if (answer.statusCode === 303 || (answer.statusCode < 303 && method === 'POST')) {
        method = 'GET'
        body = undefined
        delete headers['content-type']
        delete headers['content-length']
      }
    }
  }

  /** Path only: queries and headers may hold secrets. */
  #log(method: string, url: URL, status: number, started: number) {
    const ms = Math.round(performance.now() - started)
    this.#logger?.debug({ method, host: url.host, path: url.pathname, status, ms }, 'upstream')
  }
}

/** Between asking and sending lies the wait for a connection, and a process may sleep in it. */
function lastLook(dispatcher: Dispatcher, look: GuardedRequest['beforeSend']): Dispatcher {
  if (!look) return dispatcher
  return dispatcher.compose((dispatch) => (options, handler) => {
    const start = handler.onRequestStart?.bind(handler)
    handler.onRequestStart = (controller, context) => {
      look()
      start?.(controller, context)
    }
    return dispatch(options, handler)
  })
}

/** Closes a body that nobody will read; its protest about that is no error. */
function discard(body: Readable) {
  body.on('error', () => {})
  body.destroy()
}

function accepts(type: string, mime: string) {
  return type.endsWith('/*') ? mime.startsWith(type.slice(0, -1)) : type === mime
}

function withQuery(url: string, query: HttpRequest['query']): string {
  if (!query || !URL.canParse(url)) return url
  const target = new URL(url)
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) target.searchParams.set(name, String(value))
  }
  return target.href
}

function lowercased(headers: Record<string, string> = {}) {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
  )
}

function flatten(headers: Record<string, string | string[] | undefined>) {
  const flat: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return flat
}

function nameOf(url: URL): string | null {
  const segment = url.pathname.split('/').at(-1)
  if (!segment) return null
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** Part of an answer has come by now, so that no fault of it is one that may be retried. */
async function* streamed(
  raw: Raw,
  { maxBytes: most = MOST_STREAMED_BYTES, idleTimeout, signal }: GuardedRequest,
  limit: TimeLimit
): AsyncGenerator<Uint8Array> {
  let size = 0
  try {
    for await (const chunk of raw.body as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > most) throw tooLarge(most)
      if (idleTimeout !== undefined) limit.restart(idleTimeout)
      yield chunk
    }
  } catch (error) {
    signal?.throwIfAborted()
    throw asUpstreamError(error, false)
  } finally {
    limit.end()
    discard(raw.body)
  }
}

/** A body whose begin is looked at before it is known where it goes. */
class Held {
  readonly #rest: AsyncIterator<Buffer>
  readonly #begin: Buffer[] = []

  constructor(body: Readable) {
    this.#rest = body[Symbol.asyncIterator]()
  }

  /** Null where there is more than that. */
  async whole(most: number): Promise<Buffer | null> {
    for (let size = 0; size <= most && most > 0;) {
      const { value, done } = await this.#rest.next()
      if (done) return Buffer.concat(this.#begin)
      this.#begin.push(value)
      size += value.length
    }
    return null
  }

  async *chunks(): AsyncGenerator<Buffer> {
    try {
      yield* this.#begin
      for (let next = await this.#rest.next(); !next.done; next = await this.#rest.next()) {
        yield next.value
      }
    } finally {
      // Lets the line go where somebody has seen enough.
      await this.#rest.return?.()
    }
  }
}

async function readAll(raw: Raw, most: number): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of raw.body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > most) {
      discard(raw.body)
      throw tooLarge(most)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
