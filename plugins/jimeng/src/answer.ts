import type { HttpResponse } from '@wxiai/sdk'
import { garbage } from './errors.js'

export type Body = Record<string, unknown>

export interface Answer {
  status: number
  body: Body
  retryAfter?: number
}

export const asRecord = (value: unknown): Body | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Body) : undefined

export function parse(text: unknown): Body | undefined {
  try {
    return asRecord(JSON.parse(String(text)))
  } catch {
    return undefined
  }
}

/** `asking`: nothing is lost when an unreadable answer is asked for again. */
export async function answerOf(response: HttpResponse, asking: boolean): Promise<Answer> {
  // Ids of tasks are longer than the numbers of JavaScript; they come as strings, and stay strings.
  const body = parse(await response.text())
  // A proxy in between speaks HTML when it fails.
  if (!body && response.status < 300) throw garbage('not JSON', asking)
  const after = Number(response.headers['retry-after'])
  return {
    status: response.status,
    body: body ?? {},
    ...(Number.isFinite(after) && { retryAfter: after }),
  }
}
