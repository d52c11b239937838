import { UpstreamError, type ConnectionCheck, type PluginContext } from '@wxiai/sdk'
import { post } from './client.js'
import type { Config } from './config.js'
import { codeOf, fault, type ArkError } from './errors.js'
import { upstreamModel } from './models.js'

/** A request without a prompt: it makes nothing, and a good key gets as far as hearing that. */
export async function checkConnection(ctx: PluginContext<Config>): Promise<ConnectionCheck> {
  try {
    const response = await post({ model: upstreamModel(ctx.config, 'seedream-4-0') }, ctx, 15_000)
    const body = await response.json<{ error?: ArkError }>()
    const code = codeOf(body.error, response.status)
    if (response.status >= 300 && code !== 'invalid_request') {
      return { ok: false, message: fault(code, body.error?.message).text }
    }
    return { ok: true, message: { 'en': 'Ark accepts the key.', 'zh-CN': '方舟已接受密钥。' } }
  } catch (error) {
    if (error instanceof UpstreamError) return { ok: false, message: error.text }
    throw error
  }
}
