import { randomUUID } from 'node:crypto'
import { measurePicture, type SimRequest, type SimResponse } from '@wxiai/sdk/simulator'
import type { Studio } from './studio.js'

export type Body = Record<string, unknown>
export const accept = (data: unknown): SimResponse => ({
  json: { code: 0, message: 'SUCCEED', request_id: randomUUID(), data },
})
export const refuse = (status: number, code: number, message: string): SimResponse => ({
  status,
  json: { code, message, request_id: randomUUID() },
})
export const invalid = (name: string) => refuse(400, 1201, `The value of ${name} is invalid`)
export const missing = (name: string) => refuse(400, 1200, `${name} is required`)

const STATUS: Record<number, number> = {
  1103: 403,
  1202: 404,
  1203: 404,
  5000: 500,
  5001: 503,
  5002: 504,
}
const statusOf = (code: number) => {
  if (STATUS[code]) return STATUS[code]
  if (code < 1100) return 401
  return code < 1200 || (code >= 1302 && code < 1400) ? 429 : 400
}

/** What stands in the way of any submit, the same in both generations; null when nothing does. */
export function hindered(prompt: string, studio: Studio, concurrency: number): SimResponse | null {
  const found = studio.hindrance(prompt)
  if (found === 'garbage')
    return { headers: { 'content-type': 'text/html' }, text: '<html>502</html>' }
  if (found && typeof found === 'object' && 'status' in found)
    return { status: found.status, text: '' }
  if (found && typeof found === 'object')
    return refuse(statusOf(found.code), found.code, 'As asked for')
  if (found === 'full' || studio.running >= concurrency) {
    return refuse(429, 1303, 'parallel task over resource pack limit')
  }
  if (/sim:banned\b/.test(prompt)) return refuse(400, 1301, 'Content safety policy triggered')
  return null
}

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/

/** A picture as base64 without a prefix, or at an address; null when it cannot be used. */
export async function pictureOf(value: unknown, mask = false): Promise<Uint8Array | null> {
  if (typeof value !== 'string') return null
  const bytes = /^https?:/.test(value) ? await download(value) : decode(value)
  const size = bytes && (await measurePicture(bytes))
  if (!bytes || !size) return null
  if (mask) return bytes
  const [short, long] = [size.width, size.height].toSorted((a, b) => a - b)
  const jpegOrPng = bytes[0] === 0xff || bytes[0] === 0x89
  const fits = short >= 300 && long / short <= 2.5 && bytes.byteLength <= 10 * 2 ** 20
  return jpegOrPng && fits ? bytes : null
}
const decode = (text: string) => (BASE64.test(text) ? Buffer.from(text, 'base64') : null)

export async function download(url: string): Promise<Uint8Array | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) })
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : null
  } catch {
    return null
  }
}

export const textOf = (value: unknown) => (typeof value === 'string' ? value : '')
export function bodyOf(request: SimRequest): Body {
  const body = request.json()
  return typeof body === 'object' && body !== null ? body : {}
}
