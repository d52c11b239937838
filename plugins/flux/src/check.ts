import type { ConnectionCheck, PluginContext } from '@wxiai/sdk'
import { complaintOf } from './client.js'
import type { Config } from './config.js'
import { open } from './dialect.js'
import { flux } from './errors.js'

/** Black Forest Labs tells what is left; nothing left is as bad as a wrong key. */
export async function checkConnection(ctx: PluginContext<Config>): Promise<ConnectionCheck> {
  const { dialect, client } = open(ctx)
  let credits: unknown
  const result = await flux.check(async () => {
    const answer = await dialect.check(client)
    if (!answer.ok) throw flux.asked(...complaintOf(answer))
    credits = answer.body.credits
  }, 'model_not_found')
  if (!result.ok || typeof credits !== 'number') return result
  return {
    ok: credits > 0,
    message: {
      'en': `FLUX accepts the key. Credits left there: ${credits}`,
      'zh-CN': `FLUX 已接受密钥，账户剩余积分：${credits}`,
    },
  }
}
