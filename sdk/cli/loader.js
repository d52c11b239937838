/** For `node --import`: TypeScript runs as it is, and `@wxiai/sdk` is this one, wherever the plugin lies. */
import { registerHooks } from 'node:module'
import { register } from 'tsx/esm/api'

register()
registerHooks({
  resolve(specifier, context, next) {
    const shared = specifier === '@wxiai/sdk' || specifier.startsWith('@wxiai/sdk/')
    return next(specifier, shared ? { ...context, parentURL: import.meta.url } : context)
  },
})
