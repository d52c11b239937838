import { createHash, createHmac } from 'node:crypto'

export interface Credentials {
  accessKey: string
  secretKey: string
  sessionToken?: string
  region: string
}

const SERVICE = 'cv'
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/** RFC 3986: `encodeURIComponent` leaves `!'()*` alone. */
function escape(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`
  )
}

/** Headers that prove to Volcengine who posts this body, good for some minutes (its "V4", HMAC-SHA256). */
export function sign(
  { host, pathname, searchParams }: URL,
  body: string,
  { accessKey, secretKey, sessionToken, region }: Credentials,
  now = new Date()
): Record<string, string> {
  const date = now.toISOString().replace(/[-:]|\.\d+/g, '')
  const bodyHash = sha256(body)
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'x-content-sha256': bodyHash,
    'x-date': date,
    ...(sessionToken && { 'x-security-token': sessionToken }),
  }
  const query = [...searchParams]
    .map(([name, value]) => `${escape(name)}=${escape(value)}`)
    .sort()
    .join('&')
  const signed = Object.entries({ ...headers, host }).sort(([a], [b]) => (a < b ? -1 : 1))
  const names = signed.map(([name]) => name).join(';')
  const canonical = signed.map(([name, value]) => `${name}:${value.trim()}\n`).join('')
  const request = ['POST', pathname, query, canonical, names, bodyHash].join('\n')
  const day = date.slice(0, 8)
  const scope = `${day}/${region}/${SERVICE}/request`
  const text = ['HMAC-SHA256', date, scope, sha256(request)].join('\n')
  const key = [day, region, SERVICE, 'request'].reduce<string | Buffer>(hmac, secretKey)
  const signature = hmac(key, text).toString('hex')
  return {
    ...headers,
    authorization: `HMAC-SHA256 Credential=${accessKey}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  }
}
