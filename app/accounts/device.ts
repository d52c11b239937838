import type { HttpContext } from '@adonisjs/core/http'
import type { Device } from '#accounts/auth_sessions'

/** What the list of sign-ins shows, so that people recognise their own. */
export function deviceOf({ request }: Pick<HttpContext, 'request'>): Device {
  return { ip: request.ip(), userAgent: request.header('user-agent') ?? null }
}
