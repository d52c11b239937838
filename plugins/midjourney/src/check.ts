import { UpstreamError, type ConnectionCheck, type PluginContext } from '@wxiai/sdk'
import { Client } from './client.js'
import type { Config } from './config.js'
import { isTrueai } from './submit.js'

const fine: ConnectionCheck = {
  ok: true,
  message: { 'en': 'The proxy answers.', 'zh-CN': '代理正常响应。' },
}

/** One cheap call that needs the secret: a task that cannot exist, or the list of accounts. */
export async function checkConnection(ctx: PluginContext<Config>): Promise<ConnectionCheck> {
  const client = new Client(ctx)
  try {
    if (isTrueai(ctx)) {
      await client.task('0')
      return fine
    }
    const accounts = await client.accounts()
    if (accounts.some(({ enable }) => enable !== false)) return fine
    return {
      ok: false,
      message: {
        'en': 'The proxy answers, but it has no usable Discord account.',
        'zh-CN': '代理有响应，但没有可用的 Discord 账号。',
      },
    }
  } catch (error) {
    if (error instanceof UpstreamError) return { ok: false, message: error.text }
    throw error
  }
}
