/** A hook of Node: whoever asks for the SDK gets the one that this file belongs to. */
export function resolve(specifier, context, next) {
  const shared = specifier === '@wxiai/sdk' || specifier.startsWith('@wxiai/sdk/')
  return next(specifier, shared ? { ...context, parentURL: import.meta.url } : context)
}
