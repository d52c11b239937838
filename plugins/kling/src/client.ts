import { createHmac } from 'node:crypto'
import type { PluginContext } from '@wxiai/sdk'
import type { Config } from './config.js'
import { kling } from './errors.js'

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')

/** A key pair proves itself by a token of half an hour (JWT, HS256). */
export function token(accessKey: string, secretKey: string, now = Date.now()): string {
  const seconds = Math.floor(now / 1000)
  const payload = { iss: accessKey, exp: seconds + 1800, nbf: seconds - 5 }
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(payload)}`
  return `${signed}.${createHmac('sha256', secretKey).update(signed).digest('base64url')}`
}

export const api = kling.api<Config>({
  base: ({ dialect, base_url: base }) => base + (dialect === 'relay' ? '/kling' : ''),
  headers: ({ dialect, access_key: access = '', secret_key: secret }) => ({
    authorization: `Bearer ${dialect === 'key-pair' ? token(access, secret) : secret}`,
  }),
  // Pictures go along in the body.
  timeout: 60_000,
  done: 0,
  lost: ['model_not_found', 'invalid_value', 'upstream_lost'],
})

/** Asks for a task that nobody has. */
export const checkConnection = (ctx: PluginContext<Config>) =>
  kling.check(() => api.ask(ctx, '/v1/videos/text2video/1'))
