import type { Text } from './contract.js'

/** How the host reacts: try again later, or end the task and release its credits. */
export interface UpstreamErrorOptions {
  code: string
  message: Text
  /** True when the same call may succeed later. A retryable error in `submit` must mean that the upstream took nothing. */
  retryable?: boolean
  /** Seconds the upstream asked us to wait. */
  retryAfter?: number
  /**
   * The upstream refuses our credentials or account: admins are told. In `submit` it must mean that the upstream took nothing,
   * for the task may go to another account.
   */
  misconfigured?: boolean
  /** What a route answers where the fault is the caller's, 400 to 499; 502 when omitted. Nothing else reads it. */
  status?: number
  cause?: unknown
}

/** The one error that operations throw on purpose. Anything else is a bug in the plugin and ends the task as `plugin_error`. */
export class UpstreamError extends Error {
  readonly code: string
  readonly text: Text
  readonly retryable: boolean
  readonly retryAfter?: number
  readonly misconfigured: boolean
  readonly status?: number

  constructor(options: UpstreamErrorOptions) {
    super(typeof options.message === 'string' ? options.message : options.message.en, {
      cause: options.cause,
    })
    this.name = 'UpstreamError'
    this.code = options.code
    this.text = options.message
    this.retryable = options.retryable ?? false
    this.retryAfter = options.retryAfter
    this.misconfigured = options.misconfigured ?? false
    this.status = options.status
  }
}
