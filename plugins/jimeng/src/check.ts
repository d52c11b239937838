import { UpstreamError, type ConnectionCheck, type PluginContext } from '@wxiai/sdk'
import type { Config } from './config.js'
import { FAULTS, type FaultCode } from './errors.js'
import { requestKey } from './models.js'
import * as relay from './relay.js'
import * as volcengine from './volcengine.js'

/** Asks for a task that nobody has: good keys get as far as hearing that. */
export async function checkConnection(ctx: PluginContext<Config>): Promise<ConnectionCheck> {
  try {
    const complaint = await ask(ctx)
    const misconfigured = complaint && FAULTS[complaint.code][0] === 'misconfigured'
    const busy = complaint && FAULTS[complaint.code][0] === 'retry'
    if (complaint && (misconfigured || busy))
      return { ok: false, message: sentence(complaint.code) }
    return {
      ok: true,
      message: { 'en': 'The provider accepts the keys.', 'zh-CN': '服务商接受了密钥。' },
    }
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
    return { ok: false, message: error.text }
  }
}

async function ask(ctx: PluginContext<Config>) {
  if (ctx.config.dialect === 'relay') {
    return relay.complaintOf(await relay.call('fetch/1', null, ctx))
  }
  const key = requestKey(ctx.config, 'text', '720p')
  const payload = { req_key: key, task_id: '1' }
  return volcengine.complaintOf(await volcengine.call('CVSync2AsyncGetResult', payload, ctx))
}

function sentence(code: FaultCode) {
  const [, en, zh] = FAULTS[code]
  return { 'en': `${en}.`, 'zh-CN': `${zh}。` }
}
