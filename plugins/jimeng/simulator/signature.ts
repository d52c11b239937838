import { createHash, createHmac } from 'node:crypto'
import type { SimRequest } from '@wxiai/sdk/simulator'

export interface Keys {
  accessKey: string
  secretKey: string
}
export interface GatewayError {
  status: number
  CodeN: number
  Code: string
  Message: string
}

const AUTHORIZATION =
  /^HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([\w-]+)\/(\w+)\/request, ?SignedHeaders=([\w;-]+), ?Signature=([0-9a-f]{64})$/
const TOLERANCE = 15 * 60_000

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
const error = (status: number, CodeN: number, Code: string, Message: string): GatewayError => ({
  status,
  CodeN,
  Code,
  Message,
})
const escape = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`
  )

/** Why the gateway refuses a request; null when its signature holds. Rebuilt from the headers that the caller says it signed. */
export function refusalOf(request: SimRequest, keys: Keys): GatewayError | null {
  const { headers } = request
  if (!headers.authorization) {
    return error(401, 100025, 'MissingSignature', 'The request is missing a signature.')
  }
  const match = AUTHORIZATION.exec(headers.authorization)
  if (!match) return error(401, 100024, 'InvalidAuthorization', 'The Authorization is malformed.')
  const [, accessKey, day, region, service, list, signature] = match
  const names = list.split(';')
  const date = String(headers['x-date'] ?? '')
  if (!names.includes('host') || !names.includes('x-date') || !/^\d{8}T\d{6}Z$/.test(date)) {
    return error(400, 100004, 'MissingRequestInfo', 'Host and X-Date must be signed.')
  }
  if (accessKey !== keys.accessKey) {
    return error(401, 100009, 'InvalidAccessKey', 'The access key does not exist.')
  }
  if (headers['x-security-token']) {
    return error(401, 100026, 'InvalidSecretToken', 'The security token is invalid.')
  }
  const at = Date.parse(date.replace(/^(....)(..)(..T)(..)(..)(..Z)$/, '$1-$2-$3$4:$5:$6'))
  if (day !== date.slice(0, 8) || Math.abs(Date.now() - at) > TOLERANCE || service !== 'cv') {
    return error(401, 100024, 'InvalidAuthorization', 'The credential scope or date is not valid.')
  }
  const bodyHash = sha256(request.body)
  const claimed = headers['x-content-sha256']
  const query = [...request.query]
    .map(([name, value]) => `${escape(name)}=${escape(value)}`)
    .sort()
    .join('&')
  const canonical = names.map((name) => `${name}:${String(headers[name] ?? '').trim()}\n`).join('')
  const rebuilt = [request.method, request.path, query, canonical, list, bodyHash].join('\n')
  const scope = `${day}/${region}/${service}/request`
  const text = ['HMAC-SHA256', date, scope, sha256(rebuilt)].join('\n')
  const key = [day, region, service, 'request'].reduce<string | Buffer>(hmac, keys.secretKey)
  const right = hmac(key, text).toString('hex')
  if (signature !== right || (claimed !== undefined && claimed !== bodyHash)) {
    return error(401, 100010, 'SignatureDoesNotMatch', 'The signature does not match.')
  }
  return null
}
