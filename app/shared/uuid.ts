import { randomUUIDv7 } from 'node:crypto'

/**
 * For rows of tables that grow for ever: in order of time, so that new keys of all their indexes stand side by side instead
 * of each on a page of its own (docs/decisions/0029). Tells when it was made, and is no secret.
 */
export const newId = (): string => randomUUIDv7()

export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
}
