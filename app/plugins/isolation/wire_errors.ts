import { UpstreamError, type Text } from '@wxiai/sdk'

/** An error as data. */
export interface WireError {
  name: string
  message: string
  stack?: string
  upstream?: {
    code: string
    text: Text
    retryable: boolean
    retryAfter?: number
    misconfigured: boolean
  }
}

const MOST_LETTERS = 4_000
/** An object that brings a `toString` of its own is not asked. */
const cut = (value: unknown) => {
  const text = typeof value === 'object' ? Object.prototype.toString.call(value) : String(value)
  return text.slice(0, MOST_LETTERS)
}

export function errorToWire(error: unknown): WireError {
  if (!(error instanceof Error)) return { name: 'Error', message: cut(error) }
  const wire: WireError = { name: cut(error.name), message: cut(error.message) }
  if (error.stack) wire.stack = cut(error.stack)
  // A published plugin bundles its own copy of the class.
  if (error instanceof UpstreamError || error.name === 'UpstreamError') {
    const { code, text, retryable, retryAfter, misconfigured } = error as UpstreamError
    wire.upstream = {
      code: cut(code),
      text: text ?? wire.message,
      retryable: retryable === true,
      misconfigured: misconfigured === true,
      ...(typeof retryAfter === 'number' && { retryAfter }),
    }
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
      })
    : new Error(message)
  if (!upstream && wire.name) error.name = cut(wire.name)
  // It says where in the plugin it happened; where it was unpacked here says nothing.
  if (typeof wire.stack === 'string') error.stack = cut(wire.stack)
  return error
}

function textOf(value: unknown, fallback: string): Text {
  if (typeof value === 'string') return cut(value)
  if (typeof value !== 'object' || value === null) return fallback
  const texts = Object.entries(value).filter(([, text]) => typeof text === 'string')
  const text = Object.fromEntries(texts.map(([language, words]) => [language, cut(words)]))
  return typeof text.en === 'string' ? (text as Text) : fallback
}
