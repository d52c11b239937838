/** For `node --import`: TypeScript runs as it is, and `@wxiai/sdk` is this one, wherever the plugin lies. */
import module from 'node:module'
import { register } from 'tsx/esm/api'
import { resolve } from './own_sdk.js'

register()
// Node 20 has only hooks in a thread of their own.
if (module.registerHooks) module.registerHooks({ resolve })
else module.register('./own_sdk.js', import.meta.url)
