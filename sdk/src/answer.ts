import type { HttpResponse } from './contract.js'

export type Body = Record<string, unknown>

/** What an upstream answered, its JSON read. `body` is empty where a failure is told in something else. */
export interface Answer {
  status: number
  ok: boolean
  headers: Record<string, string>
  body: Body
  /** Seconds it asks us to wait. */
  retryAfter?: number
}

/** Null for a success that is not JSON; what a proxy in between says of its own failure is not read. */
export async function readAnswer(
  response: Pick<HttpResponse, 'status' | 'headers' | 'text'>
): Promise<Answer | null> {
  const { status, headers } = response
  const ok = status < 300
  const body = parseRecord(await response.text())
  if (ok && !body) return null
  const after = Number(headers['retry-after'])
  return { status, ok, headers, body: body ?? {}, ...(after >= 0 && { retryAfter: after }) }
}

export const asRecord = (value: unknown): Body | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Body) : undefined

/** The records of a list, or the only one. */
export const asRecords = (value: unknown): Body[] =>
  [value].flat().filter((one): one is Body => asRecord(one) !== undefined)

export function parseRecord(text: unknown): Body | undefined {
  try {
    return asRecord(JSON.parse(String(text)))
  } catch {
    return undefined
  }
}
