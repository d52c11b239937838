import type { HttpContext } from '@adonisjs/core/http'
import type { I18n } from '@adonisjs/i18n'
import { InvalidInputError } from '#shared/errors'

const LONGEST = 200

/** What a caller names a request by, so that a repeat is known. @throws InvalidInputError */
export function idempotencyKey(ctx: {
  request: HttpContext['request']
  i18n: I18n
}): string | undefined {
  const key = ctx.request.header('idempotency-key')?.trim() || undefined
  if (key && key.length > LONGEST) {
    const message = ctx.i18n.t('errors.idempotency_key_too_long')
    throw new InvalidInputError([{ field: 'Idempotency-Key', message, rule: 'maxLength' }])
  }
  return key
}
