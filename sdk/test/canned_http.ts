import { UpstreamError } from '../src/errors.js'
import type { HttpClient, HttpResponse } from '../src/contract.js'

export type CannedAnswer = [
  status: number,
  /** Sent as JSON unless it is a text. */
  body: unknown,
  headers?: Record<string, string>,
]

/** A line on which every answer is known beforehand: one after the other, the last one for ever. */
export function cannedHttp(...answers: readonly CannedAnswer[]): HttpClient {
  let next = 0
  const answer = () => {
    const [status, body, headers = {}] = answers[Math.min(next++, answers.length - 1)]!
    return { status, headers, text: typeof body === 'string' ? body : JSON.stringify(body) }
  }
  const request = async (): Promise<HttpResponse> => {
    const { text, ...rest } = answer()
    return {
      ...rest,
      text: async () => text,
      json: async <T>() => parse<T>(text),
      bytes: async () => new TextEncoder().encode(text),
    }
  }
  return {
    request,
    get: request,
    post: request,
    async stream() {
      const { text, ...rest } = answer()
      return { ...rest, body: inPieces(text) }
    },
  }
}

/** Cut anywhere, as lines do. */
async function* inPieces(text: string): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7)
}

function parse<T>(text: string): T {
  try {
    return JSON.parse(text) as T
  } catch (cause) {
    throw new UpstreamError({ code: 'upstream_garbage', message: 'No JSON.', cause })
  }
}
