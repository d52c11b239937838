import { UpstreamError, type HttpRequest, type Logger } from '@wxiai/sdk'
import type {
  AllRecords,
  PayContext,
  PluginContext,
  Records,
  Report,
  RouteCaller,
  SubmitContext,
} from '@wxiai/sdk'
import type { ResponseData, StreamData } from './messages.js'
import { answerRecords } from './record_questions.js'
import { ISOLATION } from './tuning.js'

/** The context that the app made for a call, with what only tasks have, and what only payments have. */
export type HostContext = PluginContext &
  Partial<Omit<SubmitContext, 'records'>> &
  Partial<PayContext> & {
    records?: Records | AllRecords
    /** Of a route. */
    caller?: RouteCaller | null
    /** Takes one part of what a model streams; done when there is room for the next. */
    deliver?: (part: unknown) => Promise<void>
  }

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
const LEVELS = ['debug', 'info', 'warn', 'error'] as const

/** A request that is under way for a call; `pieces` where its answer is read bit by bit. */
interface Underway {
  call: number
  abort: AbortController
  pieces?: AsyncIterator<Uint8Array>
}

/** Does what the functions of a plugin ask for while they run, with the context that was made for their call and no other. */
export class CallHost {
  readonly #contexts = new Map<number, HostContext>()
  readonly #plugin: string
  readonly #logger: Logger
  /** By the number that the process gave them. */
  readonly #requests = new Map<number, Underway>()
  #lines = 0

  constructor(plugin: string, logger: Logger) {
    this.#plugin = plugin
    this.#logger = logger
  }

  open(call: number, context: HostContext): void {
    this.#contexts.set(call, context)
  }
  close(call: number): void {
    this.#contexts.delete(call)
    for (const [id, request] of this.#requests) {
      if (request.call === call && request.pieces) this.#leave(id)
    }
  }

  async answer(name: string, [of, what, url, options]: unknown[]): Promise<unknown> {
    const call = Number(of)
    const context = this.#contexts.get(call)
    if (!context) throw new Error('The call is over: its context works no more')
    const { files, report, deliver, records } = context
    if (name === 'http') return this.#request(call, Number(what), String(url), options)
    if (name === 'stream') return this.#stream(call, Number(what), String(url), options)
    if (name === 'piece') return this.#piece(call, Number(what))
    if (name === 'report' && report) return report(what as Report)
    if (name === 'deliver' && deliver) return deliver(what)
    if (name === 'records' && records) return answerRecords(records, what as unknown[])
    if (name === 'file' && files) return files.read(String(what))
    if (name === 'fileUrl' && files) return files.url(String(what))
    throw new Error(`unknown question ${name}`)
  }

  /** What a plugin says after its call, or too often, is left out. */
  log([call, level, fields, message]: unknown[]): void {
    const logger = this.#contexts.get(call as number)?.logger ?? this.#logger
    if (this.#lines === 0) setTimeout(() => (this.#lines = 0), 1_000).unref()
    if (++this.#lines > ISOLATION.logsPerSecond) return
    const say = LEVELS.find((known) => known === level) ?? 'info'
    const text = typeof message === 'string' ? message : undefined
    const plain = typeof fields === 'object' && fields !== null ? fields : String(fields)
    logger[say](plain, text)
  }

  /** The process has seen enough of an answer, or takes the request back. */
  leave([call, id]: unknown[]): void {
    if (this.#requests.get(Number(id))?.call === call) this.#leave(Number(id))
  }

  async #request(call: number, id: number, url: string, sent: unknown): Promise<ResponseData> {
    const { signal } = this.#begin(call, id).abort
    try {
      const { http } = this.#contexts.get(call)!
      const response = await http.request(url, { ...requestOf(sent), signal })
      const { status, headers } = response
      return { status, headers, body: await response.bytes() }
    } finally {
      this.#requests.delete(id)
    }
  }

  async #stream(call: number, id: number, url: string, sent: unknown): Promise<StreamData> {
    const request = this.#begin(call, id)
    try {
      const { http } = this.#contexts.get(call)!
      const answer = await http.stream(url, { ...requestOf(sent), signal: request.abort.signal })
      request.pieces = answer.body[Symbol.asyncIterator]()
      // The call ended meanwhile: nobody will read it.
      if (!this.#contexts.has(call)) this.#leave(id)
      return { status: answer.status, headers: answer.headers }
    } catch (error) {
      this.#requests.delete(id)
      throw error
    }
  }

  async #piece(call: number, id: number): Promise<Uint8Array | null> {
    const request = this.#requests.get(id)
    if (request?.call !== call || !request.pieces) return null
    const { done, value } = await request.pieces.next()
    return done ? null : value
  }

  #leave(id: number): void {
    const request = this.#requests.get(id)
    this.#requests.delete(id)
    // Unlike `return`, this does not wait for the piece that is on its way.
    request?.abort.abort()
  }

  #begin(call: number, id: number): Underway {
    if (this.#requests.size >= ISOLATION.requests) {
      throw new UpstreamError({
        code: 'too_many_requests',
        message: `The plugin ${this.#plugin} has too many requests under way.`,
        retryable: true,
      })
    }
    if (this.#requests.has(id)) throw new Error('A request of this number is under way')
    const request = { call, abort: new AbortController() }
    this.#requests.set(id, request)
    return request
  }
}

/** Only what the contract knows: nothing else gets through to the client. */
function requestOf(sent: unknown): HttpRequest {
  const { method, headers, query, body, ...given } = (sent ?? {}) as HttpRequest
  const number = (value: unknown) => (typeof value === 'number' && value >= 0 ? value : undefined)
  return {
    method: METHODS.find((known) => known === method),
    headers: stringsOf(headers),
    query: stringsOf(query),
    body: typeof body === 'string' || body instanceof Uint8Array ? body : undefined,
    timeout: number(given.timeout),
    idleTimeout: number(given.idleTimeout),
    retries: number(given.retries),
  }
}

function stringsOf(value: unknown): Record<string, string> | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const given = Object.entries(value).filter(([, entry]) => entry !== undefined && entry !== null)
  return Object.fromEntries(given.map(([name, entry]) => [name, String(entry)]))
}
