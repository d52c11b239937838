import { createHmac, timingSafeEqual } from 'node:crypto'

export interface Keys {
  apiKey: string
  accessKey: string
  secretKey: string
}

const MESSAGES: Record<number, string> = {
  1000: 'Authentication failed',
  1001: 'Authorization is empty',
  1002: 'Authorization is invalid',
  1003: 'Authorization is not yet valid',
  1004: 'Authorization has expired',
}
export type AuthFault = { code: number; message: string }
const refuse = (code: number): AuthFault => ({ code, message: MESSAGES[code] })

const partOf = (text: string) => {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString()) as Record<string, unknown>
  } catch {
    return undefined
  }
}

/** Why a caller is not let in; null when it is. `tokens`: a JWT will do too, as it does for the older API. */
export function refusalOf(
  header: string | undefined,
  keys: Keys,
  tokens: boolean
): AuthFault | null {
  if (!header) return refuse(1001)
  const bearer = /^Bearer (\S+)$/.exec(header)?.[1]
  if (!bearer) return refuse(1002)
  if (bearer === keys.apiKey) return null
  const [head, body, signature, more] = bearer.split('.')
  if (!tokens || !head || !body || !signature || more !== undefined) return refuse(1000)
  const [header_, payload] = [partOf(head), partOf(body)]
  if (header_?.alg !== 'HS256' || !payload) return refuse(1002)
  const right = createHmac('sha256', keys.secretKey).update(`${head}.${body}`).digest()
  const given = Buffer.from(signature, 'base64url')
  if (payload.iss !== keys.accessKey) return refuse(1000)
  if (given.length !== right.length || !timingSafeEqual(given, right)) return refuse(1002)
  const now = Date.now() / 1000
  if (typeof payload.nbf !== 'number' || payload.nbf > now) return refuse(1003)
  if (typeof payload.exp !== 'number' || payload.exp < now) return refuse(1004)
  return null
}

/** Headers of a callback once a secret exists (Standard Webhooks). */
export function signCallback(secret: string, id: string, text: string, now = Date.now()) {
  const timestamp = Math.floor(now / 1000)
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${text}`).digest('base64')
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${signature}`,
  }
}
