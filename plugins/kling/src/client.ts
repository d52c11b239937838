import { jwt } from '@wxiai/sdk/jwt'
import type { Config } from './config.js'
import { kling } from './errors.js'

/** A key pair proves itself by a token of half an hour. */
export const token = (iss: string, secret: string, now = Math.floor(Date.now() / 1000)) =>
  jwt({ iss, exp: now + 1800, nbf: now - 5 }, secret)

export const api = kling.api<Config>({
  base: ({ dialect, base_url: base }) => base + (dialect === 'relay' ? '/kling' : ''),
  headers: ({ dialect, access_key: access, secret_key: secret }) => ({
    authorization: `Bearer ${dialect === 'key-pair' ? token(access, secret) : secret}`,
  }),
  // Pictures go along in the body.
  timeout: 60_000,
  done: 0,
  lost: ['model_not_found', 'invalid_value', 'upstream_lost'],
})
