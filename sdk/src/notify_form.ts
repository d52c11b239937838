import type { NotifyRequest } from './gateway.js'

/** The fields of a callback that comes as a query or as a form, whichever it is; of names that come twice the last. */
export function formOf({ query, headers, body }: NotifyRequest): Record<string, string> {
  const fields = [...new URLSearchParams(query)]
  if (/^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '')) {
    fields.push(...new URLSearchParams(new TextDecoder().decode(body)))
  }
  return Object.fromEntries(fields)
}
