/** A path of this site to go back to; anything that could lead elsewhere becomes the start page. */
export function returnPath(value: unknown): string {
  if (typeof value !== 'string' || value.length > 2000) return '/'
  if (!value.startsWith('/')) return '/'
  const base = 'http://site.invalid'
  if (!URL.canParse(value, base)) return '/'
  const url = new URL(value, base)
  if (url.origin !== base || /^\/(login|signup|logout)(\/|$)/.test(url.pathname)) return '/'
  return url.pathname + url.search + url.hash
}
