/** PostgreSQL stores neither NUL nor half a surrogate pair; what comes from elsewhere is freed of both. */
export function storable<T>(value: T): T {
  const text = JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'string' ? part.toWellFormed().replaceAll('\0', '') : part
  )
  return (text === undefined ? null : JSON.parse(text)) as T
}

/** Path of the first string that could not be stored as it is, or null. */
export function findUnstorable(value: unknown, path = ''): string | null {
  if (typeof value === 'string') {
    return value.includes('\0') || !value.isWellFormed() ? path : null
  }
  if (typeof value !== 'object' || value === null) return null
  for (const [key, part] of Object.entries(value)) {
    const place = path ? `${path}.${key}` : key
    if (key.includes('\0') || !key.isWellFormed()) return path
    const found = findUnstorable(part, place)
    if (found !== null) return found
  }
  return null
}
