import { createHash } from 'node:crypto'
import type { HttpContext } from '@adonisjs/core/http'

interface KeptAnswer {
  body: Buffer
  etag: string
}

const answers = new WeakMap<object, KeptAnswer>()

/**
 * Answers with JSON that is written once for a value that stays the same object while nothing changes. Who has it already
 * is told so and gets nothing.
 * @param toJson what is sent of it; the value itself where left out
 */
export function sendKept<Value extends object>(
  { request, response }: Pick<HttpContext, 'request' | 'response'>,
  value: Value,
  toJson: (value: Value) => object = (same) => same
): void {
  let known = answers.get(value)
  if (!known) {
    const body = Buffer.from(JSON.stringify(toJson(value)))
    const hash = createHash('sha256').update(body).digest('base64url')
    known = { body, etag: `"${hash.slice(0, 27)}"` }
    answers.set(value, known)
  }
  // What was changed counts at once: whoever keeps it asks each time whether it is still that.
  response.header('Cache-Control', 'private, no-cache').header('ETag', known.etag)
  response.vary(['Accept-Language', 'Authorization'])
  if (holds(request.header('if-none-match'), known.etag)) return response.notModified()
  response.header('Content-Type', 'application/json; charset=utf-8')
  response.send(known.body)
}

/** Not the framework's way: it answers whole where `fetch` itself adds `Cache-Control: no-cache`, as it does beside this header. */
function holds(tags: string | undefined, etag: string): boolean {
  const held = tags?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? []
  return held.includes(etag) || held.includes('*')
}
