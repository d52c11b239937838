import { registerHooks } from 'node:module'

let registered = false

/** In the address of a module that is read anew, and of all that it imports by a relative path. */
const FRESH = /[?&](fresh=\d+)/

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
      const found = next(specifier, shared ? { ...context, parentURL: import.meta.url } : context)
      const [, fresh] = (specifier.startsWith('.') && FRESH.exec(context.parentURL ?? '')) || []
      return fresh ? { ...found, url: `${found.url}?${fresh}` } : found
    },
  })
}
