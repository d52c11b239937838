import { Exception } from '@adonisjs/core/exceptions'

export interface FieldError {
  field: string
  message: string
  rule?: string
}

export interface AppErrorOptions {
  /** Values for the message `errors.<code>`. */
  params?: Record<string, string | number>
  /** Further fields of the JSON body, e.g. `needed` and `available`. */
  body?: Record<string, unknown>
  /** Faults by input field; messages already in the caller's language. */
  errors?: FieldError[]
  /** The one input field that is at fault; it gets the error's own message. */
  field?: string
  /** Used where no translation of `errors.<code>` exists, e.g. a message from a plugin. */
  message?: string
  headers?: Record<string, string>
  cause?: unknown
}

/**
 * An expected error that the caller is told about. `code` is snake_case, stable and part of the API;
 * its text is `errors.<code>` in resources/locales.
 */
export class AppError extends Exception {
  readonly params: Record<string, string | number>
  readonly body: Record<string, unknown>
  readonly fields?: FieldError[]
  readonly field?: string
  readonly text?: string
  readonly headers: Record<string, string>

  constructor(status: number, code: string, options: AppErrorOptions = {}) {
    super(options.message ?? code, { status, code, cause: options.cause })
    this.params = options.params ?? {}
    this.body = options.body ?? {}
    this.fields = options.errors
    this.field = options.field
    this.text = options.message
    this.headers = options.headers ?? {}
  }
}

export class NotFoundError extends AppError {
  constructor(code = 'not_found', options?: AppErrorOptions) {
    super(404, code, options)
  }
}

export class ForbiddenError extends AppError {
  constructor(code = 'permission_denied', options?: AppErrorOptions) {
    super(403, code, options)
  }
}

export class ConflictError extends AppError {
  constructor(code = 'conflict', options?: AppErrorOptions) {
    super(409, code, options)
  }
}

/** Input that does not fit; every fault at once, each with its field. */
export class InvalidInputError extends AppError {
  constructor(errors: FieldError[], options?: AppErrorOptions) {
    super(422, 'invalid_input', { ...options, errors })
  }
}
