import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { UpstreamError } from './errors.js'

/** Longest single event: a picture of 4K in base64 has room. */
const MOST_CHARACTERS = 48 * 2 ** 20

/** Server-sent events as they come. What stands behind the last blank line is no event. */
export async function* readEvents(
  body: AsyncIterable<Uint8Array>
): AsyncGenerator<EventSourceMessage> {
  const ready: EventSourceMessage[] = []
  const parser = createParser({ onEvent: (event) => ready.push(event) })
  const decoder = new TextDecoder()
  let waiting = 0
  for await (const bytes of body) {
    waiting += bytes.length
    if (waiting > MOST_CHARACTERS) {
      throw new UpstreamError({ code: 'upstream_too_large', message: 'An event is too large.' })
    }
    parser.feed(decoder.decode(bytes, { stream: true }))
    if (ready.length === 0) continue
    waiting = 0
    yield* ready.splice(0)
  }
}
