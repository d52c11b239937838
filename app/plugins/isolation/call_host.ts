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

/** Does what the functions of a plugin ask for while they run, with the context that was made for their call and no other. */
export class CallHost {
  readonly #contexts = new Map<number, HostContext>()
  readonly #plugin: string
  readonly #logger: Logger
  readonly #streams = new Map<number, { call: number; pieces: AsyncIterator<Uint8Array> }>()
  #opened = 0
  #requests = 0
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
    for (const [id, stream] of this.#streams) if (stream.call === call) void this.#leave(id)
  }

  async answer(name: string, [call, what, options]: unknown[]): Promise<unknown> {
    const context = this.#contexts.get(call as number)
    if (!context) throw new Error('The call is over: its context works no more')
    const { files, report, deliver, records } = context
    if (name === 'http') return this.#request(context, String(what), options)
    if (name === 'stream') return this.#open(call as number, context, String(what), options)
    if (name === 'piece') return this.#piece(call as number, what as number)
    if (name === 'leave') return this.#leave(what as number)
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

  async #request({ http }: HostContext, url: string, sent: unknown): Promise<ResponseData> {
    this.#begin()
    try {
      const response = await http.request(url, requestOf(sent))
      const { status, headers } = response
      return { status, headers, body: await response.bytes() }
    } finally {
      this.#requests -= 1
    }
  }

  async #open(
    call: number,
    { http }: HostContext,
    url: string,
    sent: unknown
  ): Promise<StreamData> {
    this.#begin()
    try {
      const { status, headers, body } = await http.stream(url, requestOf(sent))
      const id = ++this.#opened
      this.#streams.set(id, { call, pieces: body[Symbol.asyncIterator]() })
      // The call ended meanwhile: nobody will read it.
      if (!this.#contexts.has(call)) await this.#leave(id)
      return { status, headers, stream: id }
    } catch (error) {
      this.#requests -= 1
      throw error
    }
  }

  async #piece(call: number, id: number): Promise<Uint8Array | null> {
    const stream = this.#streams.get(id)
    if (stream?.call !== call) return null
    const { done, value } = await stream.pieces.next()
    return done ? null : value
  }

  async #leave(id: number): Promise<void> {
    const stream = this.#streams.get(id)
    if (!stream) return
    this.#streams.delete(id)
    this.#requests -= 1
    await stream.pieces.return?.().catch(() => {})
  }

  #begin(): void {
    if (this.#requests >= ISOLATION.requests) {
      throw new UpstreamError({
        code: 'too_many_requests',
        message: `The plugin ${this.#plugin} has too many requests under way.`,
        retryable: true,
      })
    }
    this.#requests += 1
  }
}

/** Only what the contract knows: nothing else gets through to the client. */
function requestOf(sent: unknown): HttpRequest {
  const { method, headers, query, body, timeout, retries } = (sent ?? {}) as HttpRequest
  const number = (value: unknown) => (typeof value === 'number' && value >= 0 ? value : undefined)
  return {
    method: METHODS.find((known) => known === method),
    headers: stringsOf(headers),
    query: stringsOf(query),
    body: typeof body === 'string' || body instanceof Uint8Array ? body : undefined,
    timeout: number(timeout),
    retries: number(retries),
  }
}

function stringsOf(value: unknown): Record<string, string> | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const given = Object.entries(value).filter(([, entry]) => entry !== undefined && entry !== null)
  return Object.fromEntries(given.map(([name, entry]) => [name, String(entry)]))
}
