import type { PluginContext } from '@wxiai/sdk'
import type { Config } from './config.js'
import { jimeng } from './errors.js'
import { requestKey } from './models.js'
import * as relay from './relay.js'
import * as volcengine from './volcengine.js'

/** Asks for a task that nobody has. */
export const checkConnection = (ctx: PluginContext<Config>) =>
  jimeng.check(() => {
    if (ctx.config.dialect === 'relay') return relay.api.ask(ctx, '/fetch/1')
    const key = requestKey(ctx.config, 'text', '720p')
    return volcengine.api.ask(ctx, volcengine.RESULT, { req_key: key, task_id: '1' })
  })
