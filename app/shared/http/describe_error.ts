import { errors as vineErrors } from '@vinejs/vine'
import type { I18n } from '@adonisjs/i18n'
import { AppError, type FieldError } from '#shared/errors'
import { isStorageFull } from '#shared/storage_full'

/** What every surface says about an error. */
export interface ErrorReport {
  status: number
  headers: Record<string, string>
  body: { detail: string; code: string; errors?: FieldError[] } & Record<string, unknown>
}

/** Codes of framework errors that have a name of their own in our API; the rest go by status. */
const CODES: Record<string, string> = {
  E_ROUTE_NOT_FOUND: 'not_found',
  E_ROW_NOT_FOUND: 'not_found',
  E_UNAUTHORIZED_ACCESS: 'unauthorized',
  E_TOO_MANY_REQUESTS: 'rate_limited',
  E_REQUEST_ENTITY_TOO_LARGE: 'too_large',
  E_BAD_CSRF_TOKEN: 'expired',
  E_INVALID_JSON: 'invalid_json',
}
const CODE_OF_STATUS: Record<number, string> = {
  400: 'bad_request',
  401: 'unauthorized',
  403: 'permission_denied',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'too_large',
  415: 'unsupported_media_type',
  419: 'expired',
  422: 'invalid_input',
  429: 'rate_limited',
}

/** Turns any thrown value into the one error shape of the API; unknown errors tell nothing of the inside. */
export function describeError(error: unknown, i18n?: I18n): ErrorReport {
  const text = (code: string, params?: Record<string, string | number>, fallback?: string) =>
    i18n?.t(`errors.${code}`, params, fallback ?? code) ?? fallback ?? code

  if (error instanceof AppError) {
    const code = error.code ?? 'error'
    const detail = error.text ?? text(code, error.params)
    const fields = error.field
      ? [{ field: error.field, message: detail, rule: code }]
      : error.fields
    return {
      status: error.status,
      headers: error.headers,
      body: {
        detail,
        code,
        ...(fields ? { errors: fields } : {}),
        ...error.body,
      },
    }
  }

  if (error instanceof vineErrors.E_VALIDATION_ERROR) {
    const faults = (error.messages as FieldError[]).map(({ field, message, rule }) => ({
      field,
      message,
      rule,
    }))
    return {
      status: 422,
      headers: {},
      body: { detail: text('invalid_input'), code: 'invalid_input', errors: faults },
    }
  }

  if (isDatabaseAway(error)) {
    const code = 'unavailable'
    return { status: 503, headers: { 'Retry-After': '5' }, body: { detail: text(code), code } }
  }

  if (isStorageFull(error)) {
    const code = 'storage_full'
    return { status: 507, headers: {}, body: { detail: text(code), code } }
  }

  if (isNoObject(error)) {
    const code = 'invalid_json'
    return { status: 400, headers: {}, body: { detail: text(code), code } }
  }

  if (isTextFault(error)) {
    const code = 'text_not_storable'
    return { status: 422, headers: {}, body: { detail: text(code), code } }
  }

  const { status: given, code: name } = (error ?? {}) as { status?: number; code?: string }
  const status = isUuidFault(error) ? 404 : given && given >= 400 && given < 600 ? given : 500
  const code =
    status >= 500
      ? 'server_error'
      : ((name && CODES[name]) ?? CODE_OF_STATUS[status] ?? 'bad_request')
  return { status, headers: retryAfter(error), body: { detail: text(code), code } }
}

/** An id that is no UUID names nothing: PostgreSQL says 22P02 where a person would say "not found". */
function isUuidFault(error: unknown) {
  return (
    error instanceof Error &&
    (error as { code?: string }).code === '22P02' &&
    /type uuid/.test(error.message)
  )
}

/** The body parser takes objects and lists; for `null` or `7` it has a message, but no code. */
function isNoObject(error: unknown) {
  return error instanceof Error && error.message.startsWith('Invalid JSON, only supports')
}

/** NUL and halves of surrogate pairs: no database and no validator takes them. */
function isTextFault(error: unknown) {
  if (!(error instanceof Error)) return false
  const { code } = error as { code?: string }
  if (code === '22021' || code === '22P05' || error instanceof URIError) return true
  return code === '22P02' && /type json/.test(error.message)
}

/** Network faults and SQLSTATEs that mean: nobody is there, or not at the moment, or somebody was in the way. */
const AWAY =
  /^(ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT|EHOSTUNREACH|08\d{3}|57P0[1-5]|53300|40001|40P01)$/

/** The database does not answer; the same request may succeed in a moment. */
function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, syscall } = error as NodeJS.ErrnoException
  if (error.name === 'KnexTimeoutError' || /^Connection terminated/.test(error.message)) return true
  // A file that is missing has the same code as a socket that is missing.
  return code !== undefined && AWAY.test(code) && (code !== 'ENOENT' || syscall === 'connect')
}

function retryAfter(error: unknown): Record<string, string> {
  const seconds = (error as { response?: { availableIn?: number } })?.response?.availableIn
  return seconds ? { 'Retry-After': String(seconds) } : {}
}
