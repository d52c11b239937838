import { UpstreamError, type ConnectionCheck, type PluginContext } from '@wxiai/sdk'
import { faultOf } from './client.js'
import type { Config } from './config.js'
import { open } from './dialect.js'

export async function checkConnection(ctx: PluginContext<Config>): Promise<ConnectionCheck> {
  try {
    const { dialect, client } = open(ctx)
    const answer = await dialect.check(client)
    if (answer.status >= 300) return { ok: false, message: faultOf(answer).text }
    const { credits } = answer.body
    if (typeof credits !== 'number') {
      return { ok: true, message: { 'en': 'FLUX accepts the key.', 'zh-CN': 'FLUX 已接受密钥。' } }
    }
    return {
      ok: credits > 0,
      message: {
        'en': `FLUX accepts the key. Credits left there: ${credits}`,
        'zh-CN': `FLUX 已接受密钥，账户剩余积分：${credits}`,
      },
    }
  } catch (error) {
    if (error instanceof UpstreamError) return { ok: false, message: error.text }
    throw error
  }
}
