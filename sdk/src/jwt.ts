import { createHmac } from 'node:crypto'

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')

/**
 * A token signed with a shared secret: a JSON Web Token (RFC 7519) in the compact form of RFC 7515, by HS256. Claims are
 * written in their order; times such as `exp` and `nbf` are whole seconds since 1970.
 */
export function jwt(claims: object, secret: string): string {
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}
