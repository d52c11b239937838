import { createHmac } from 'node:crypto'
import { UpstreamError, type ConnectionCheck, type PluginContext } from '@wxiai/sdk'
import type { Config } from './config.js'
import { codeOf, fault, FAULTS } from './errors.js'

type Body = Record<string, unknown>
export interface Complaint {
  code: ReturnType<typeof codeOf>
  said: unknown
  retryAfter?: number
}
export type Answer = { data: unknown; complaint?: undefined } | { complaint: Complaint }

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')

/** A key pair proves itself by a token of half an hour (JWT, HS256). */
export function token(accessKey: string, secretKey: string, now = Date.now()): string {
  const seconds = Math.floor(now / 1000)
  const payload = { iss: accessKey, exp: seconds + 1800, nbf: seconds - 5 }
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(payload)}`
  return `${signed}.${createHmac('sha256', secretKey).update(signed).digest('base64url')}`
}

/** Pictures go along in the body. */
const TIMEOUT = 60_000

/** GET without a body, POST with one. `data` of the answer, or what it complains about. @throws UpstreamError */
export async function call(path: string, ctx: PluginContext<Config>, json?: Body): Promise<Answer> {
  const { dialect, access_key: access = '', secret_key: secret } = ctx.config
  const base = (ctx.config.base_url ?? 'https://api-beijing.klingai.com').replace(/\/+$/, '')
  const bearer = dialect === 'key-pair' ? token(access, secret) : secret
  const response = await ctx.http.request(`${base}${dialect === 'relay' ? '/kling' : ''}${path}`, {
    method: json ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${bearer}` },
    timeout: TIMEOUT,
    ...(json && { json }),
  })
  const body = parse(await response.text())
  const ok = response.status < 300
  if (ok && body?.code === 0) return { data: body.data }
  // An unreadable answer to a question is asked for again; to a submit it leaves open whether the task was taken.
  if (ok && body?.code === undefined) throw json ? garbage('no code') : asking('upstream_garbage')
  const after = Number(response.headers['retry-after'])
  const error = body?.error as Body | undefined
  const complaint = {
    code: codeOf(body?.code ?? error?.code, response.status),
    said: body?.message ?? error?.message,
    ...(Number.isFinite(after) && { retryAfter: after }),
  }
  ctx.logger.warn({ status: response.status, code: body?.code, id: body?.request_id }, 'refused')
  return { complaint }
}

/** The fault of a mere question: the same question may be asked again. */
export function asking(code: Complaint['code'], { said, retryAfter }: Partial<Complaint> = {}) {
  const { text, misconfigured } = fault(code, said)
  const retryable = !misconfigured
  return new UpstreamError({ code, message: text, retryable, retryAfter, misconfigured })
}

export const garbage = (what: string) => fault('upstream_garbage', what)

function parse(text: string): Body | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Body) : undefined
  } catch {
    return undefined
  }
}

/** Asks for a task that nobody has: good keys get as far as hearing that. */
export async function checkConnection(ctx: PluginContext<Config>): Promise<ConnectionCheck> {
  try {
    const { complaint } = await call('/v1/videos/text2video/1', ctx)
    const ours = complaint && complaint.code !== 'model_not_found'
    if (ours && FAULTS[complaint.code][0] !== 'fail') throw asking(complaint.code, complaint)
    return { ok: true, message: { 'en': 'Kling accepts the keys.', 'zh-CN': '可灵接受了密钥。' } }
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
    return { ok: false, message: error.text }
  }
}
