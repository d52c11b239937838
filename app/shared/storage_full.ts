/** No space or no quota left: on our disk, or (53100) on the database's. */
const FULL = new Set(['ENOSPC', 'EDQUOT', '53100'])

/** True when an error, or what caused it, is a full disk: what failed may succeed once somebody makes room. */
export function isStorageFull(error: unknown): boolean {
  for (let fault = error; fault instanceof Error; fault = fault.cause) {
    const { code } = fault as NodeJS.ErrnoException
    if (code !== undefined && FULL.has(code)) return true
  }
  return false
}
