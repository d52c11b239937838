import { createHmac } from 'node:crypto'
import { asRecord, type Body, type PluginContext } from '@wxiai/sdk'
import type { Config } from './config.js'
import { kling } from './errors.js'

export type Reply =
  | { data: unknown; complaint?: undefined }
  | {
      complaint: { code: ReturnType<typeof kling.codeOf>; said: unknown; retryAfter?: number }
    }

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
export async function call(path: string, ctx: PluginContext<Config>, json?: Body): Promise<Reply> {
  const { dialect, access_key: access = '', secret_key: secret } = ctx.config
  const base = (ctx.config.base_url ?? 'https://api-beijing.klingai.com').replace(/\/+$/, '')
  const bearer = dialect === 'key-pair' ? token(access, secret) : secret
  const { ok, status, body, retryAfter } = await kling.send(
    ctx,
    `${base}${dialect === 'relay' ? '/kling' : ''}${path}`,
    {
      method: json ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${bearer}` },
      timeout: TIMEOUT,
      ...(json && { json }),
    }
  )
  if (ok && body.code === 0) return { data: body.data }
  if (ok && body.code === undefined) throw kling.garbage('no code', !json)
  const error = asRecord(body.error)
  ctx.logger.warn({ status, code: body.code, id: body.request_id }, 'refused')
  const code = kling.codeOf(body.code ?? error?.code, status)
  return { complaint: { code, said: body.message ?? error?.message, retryAfter } }
}

/** Asks for a task that nobody has. */
export const checkConnection = (ctx: PluginContext<Config>) =>
  kling.check(async () => {
    const { complaint } = await call('/v1/videos/text2video/1', ctx)
    if (complaint) throw kling.fault(complaint.code, complaint.said)
  }, 'model_not_found')
