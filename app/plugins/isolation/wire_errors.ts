import { inspect } from 'node:util'
import { UpstreamError, type Text } from '@wxiai/sdk'

/** An error as data. */
export interface WireError {
  name: string
  message: string
  stack?: string
  /** Of an error of the AI SDK. */
  fields?: Record<string, unknown>
  /** Which it wraps where the line breaks off: WireError. */
  cause?: unknown
  upstream?: {
    code: string
    text: Text
    retryable: boolean
    retryAfter?: number
    misconfigured: boolean
    status?: number
  }
}

const MOST_LETTERS = 4_000
/** Errors of the AI SDK are known by their name and a symbol, as everybody has a copy of the classes. */
const AI_NAME = /^AI_\w{1,60}$/
const AI_FIELDS = [
  'url',
  'requestBodyValues',
  'statusCode',
  'responseHeaders',
  'responseBody',
  'isRetryable',
  'data',
  'value',
  'functionality',
  'modelId',
  'modelType',
]
const MOST_FIELD_LETTERS = 64 * 1024

/** A stranger's object may have no text, or one that throws. */
function cut(value: unknown): string {
  const text = typeof value === 'string' ? value : inspect(value, { customInspect: false })
  return text.slice(0, MOST_LETTERS)
}

/** What is JSON of it, and no larger than an error may be. */
function fieldsOf(error: Record<string, unknown>): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const name of AI_FIELDS) {
    try {
      const text = JSON.stringify(error[name]) as string | undefined
      if (text && text.length <= MOST_FIELD_LETTERS) fields[name] = JSON.parse(text)
    } catch {
      // It goes in circles, or throws when it is read.
    }
  }
  return fields
}

export function errorToWire(error: unknown): WireError {
  if (!(error instanceof Error)) return { name: 'Error', message: cut(error) }
  const wire: WireError = { name: cut(error.name), message: cut(error.message) }
  if (error.stack) wire.stack = cut(error.stack)
  // A published plugin bundles its own copy of the class.
  if (error instanceof UpstreamError || error.name === 'UpstreamError') {
    const { code, text, retryable, retryAfter, misconfigured, status } = error as UpstreamError
    wire.upstream = {
      code: cut(code),
      text: text ?? wire.message,
      retryable: retryable === true,
      misconfigured: misconfigured === true,
      ...(typeof retryAfter === 'number' && { retryAfter }),
      ...(typeof status === 'number' && { status }),
    }
  }
  if (AI_NAME.test(wire.name)) {
    wire.fields = fieldsOf(error as never)
    const { cause } = error
    if (cause instanceof Error && cause.name === 'UpstreamError') wire.cause = errorToWire(cause)
  }
  return wire
}

/** Whatever the other side sent, this is an error. */
export function errorFromWire(value: unknown): Error {
  const wire = (typeof value === 'object' && value !== null ? value : {}) as Partial<WireError>
  const message = cut(wire.message ?? 'unknown error')
  const { upstream } = wire
  const error = upstream
    ? new UpstreamError({
        code: cut(upstream.code),
        message: textOf(upstream.text, message),
        retryable: upstream.retryable === true,
        retryAfter: typeof upstream.retryAfter === 'number' ? upstream.retryAfter : undefined,
        misconfigured: upstream.misconfigured === true,
        status: typeof upstream.status === 'number' ? upstream.status : undefined,
      })
    : new Error(message)
  if (!upstream && wire.name) error.name = cut(wire.name)
  if (!upstream && AI_NAME.test(error.name)) {
    if (typeof wire.fields === 'object') Object.assign(error, fieldsOf({ ...wire.fields }))
    if (isUpstream(wire.cause)) error.cause = errorFromWire(wire.cause)
    const marks = ['vercel.ai.error', `vercel.ai.error.${error.name}`]
    for (const mark of marks) Object.defineProperty(error, Symbol.for(mark), { value: true })
  }
  // It says where in the plugin it happened; where it was unpacked here says nothing.
  if (typeof wire.stack === 'string') error.stack = cut(wire.stack)
  return error
}

const isUpstream = (wire: unknown) => (wire as WireError | undefined)?.upstream !== undefined

function textOf(value: unknown, fallback: string): Text {
  if (typeof value === 'string') return cut(value)
  if (typeof value !== 'object' || value === null) return fallback
  const texts = Object.entries(value).filter(([, text]) => typeof text === 'string')
  const text = Object.fromEntries(texts.map(([language, words]) => [language, cut(words)]))
  return typeof text.en === 'string' ? (text as Text) : fallback
}
