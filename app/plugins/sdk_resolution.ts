import { registerHooks } from 'node:module'

let registered = false

/**
 * A plugin outside the app's own folder finds the app's SDK, and every plugin the same one:
 * two copies would be two classes of `UpstreamError`.
 */
export function shareSdkWithPlugins(): void {
  if (registered) return
  registered = true
  registerHooks({
    resolve(specifier, context, next) {
      const shared = specifier === '@wxiai/sdk' || specifier.startsWith('@wxiai/sdk/')
      return next(specifier, shared ? { ...context, parentURL: import.meta.url } : context)
    },
  })
}
