import type { PluginContext } from '@wxiai/sdk'
import type { Config } from './config.js'
import { jimeng } from './errors.js'
import { requestKey } from './models.js'
import * as relay from './relay.js'
import * as volcengine from './volcengine.js'

/** Asks for a task that nobody has. */
export const checkConnection = (ctx: PluginContext<Config>) =>
  jimeng.check(() => {
    if (ctx.config.dialect === 'relay') return relay.call('fetch/1', null, ctx)
    const payload = { req_key: requestKey(ctx.config, 'text', '720p'), task_id: '1' }
    return volcengine.call('CVSync2AsyncGetResult', payload, ctx)
  })
