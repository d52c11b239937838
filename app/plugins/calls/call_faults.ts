import type { Text, UpstreamError } from '@wxiai/sdk'
import { AppError } from '#shared/errors'
import { ProcessLost, processMissing } from '../isolation/errors.js'
import { textIn } from '../text.js'

/** The route did not end in its time. */
export class CallLate extends Error {}

/** What a plugin may blame its caller for. Not 401: who is signed in is the site's to say. */
const OF_CALLERS = [400, 403, 404, 409, 410, 413, 422, 429]
const CODE = /^[a-z][a-z0-9_]{0,63}$/

/** What a route threw, for those who asked; of a bug they hear that it is one, and no more. */
export function faultOfCall(error: unknown, locale: string): AppError {
  if (error instanceof AppError) return error
  if (error instanceof ProcessLost) return processMissing()
  if (error instanceof CallLate) return new AppError(504, 'plugin_timeout', { cause: error })
  // A published plugin has its own copy of the class.
  const { name, code, text, status, retryAfter } = error as Partial<UpstreamError>
  if (name !== 'UpstreamError' || !text) return new AppError(500, 'plugin_error', { cause: error })
  const known = OF_CALLERS.includes(Number(status)) ? Number(status) : 502
  const wait = typeof retryAfter === 'number' && retryAfter > 0 ? Math.ceil(retryAfter) : null
  return new AppError(known, CODE.test(String(code)) ? String(code) : 'upstream_failed', {
    message: textIn(text as Text, locale),
    headers: wait ? { 'Retry-After': String(wait) } : {},
    cause: error,
  })
}
