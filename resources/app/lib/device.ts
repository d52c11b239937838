/** `Chrome · Windows` from a user agent; enough to know one's own devices again. */
export function deviceName(userAgent: string | null): string | null {
  if (!userAgent) return null
  const browser = /(Edg|OPR|Firefox|Chrome|Safari|curl|okhttp|python-requests|node)/i.exec(
    userAgent
  )?.[1]
  const system = /(Windows|iPhone|iPad|Android|Mac OS X|Linux)/.exec(userAgent)?.[1]
  const names: Record<string, string> = { 'Edg': 'Edge', 'OPR': 'Opera', 'Mac OS X': 'macOS' }
  const parts = [browser, system]
    .filter((part): part is string => Boolean(part))
    .map((part) => names[part] ?? part)
  return parts.length ? parts.join(' · ') : userAgent.slice(0, 40)
}
