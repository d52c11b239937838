import type { HttpContext } from '@adonisjs/core/http'
import env from '#start/env'

/** Whoever pays, and from where. */
export interface Payer {
  userId: string
  teamId: string
  ip: string
  device: 'desktop' | 'mobile'
  /** Address of the site as the payer's browser knows it. */
  site: string
  /** The same, if callbacks from outside reach it. */
  publicSite: string | null
}

/** Who pays, as the request tells. */
export function payerOf({ caller, request }: HttpContext): Payer {
  const publicSite = env.get('APP_URL') ?? null
  return {
    userId: caller.id,
    teamId: caller.teamId,
    ip: request.ip(),
    device: /Mobi|Android|iPhone/i.test(request.header('user-agent') ?? '') ? 'mobile' : 'desktop',
    site: publicSite ?? `${request.protocol()}://${request.host()}`,
    publicSite,
  }
}
