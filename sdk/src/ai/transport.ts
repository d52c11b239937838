import { STATUS_CODES } from 'node:http'
import type { HttpRequest, HttpStream, PluginContext, ProviderContext } from '../contract.js'
import { UpstreamError } from '../errors.js'

/** Until an answer begins. The call's own signal ends it long before; models may take minutes where the host lets them. */
const TIMEOUT = 600_000
/** As long as Node's own `fetch` waits for the next part of a body. */
const IDLE_TIMEOUT = 300_000
const WITHOUT_BODY = [204, 205, 304]
const EVENTS = 'text/event-stream'
/** Only events are used up as they come; of anything else the provider makes one value. */
const MOST_BYTES = 32 * 2 ** 20

/** What the upstream answered during one call into a model: it decides what an error may mean. */
export interface Traffic {
  /** It said yes to something that was sent: whatever comes after must not be sent again. */
  taken: boolean
  /** Status of its last answer; the models hide some of them. */
  status?: number
  /** Nothing was sent to get that, it was only looked for. */
  reads?: boolean
}

/**
 * The context with a `fetch` that goes through `ctx.http`: its hosts, its limits, its log. The body of an answer comes while
 * the upstream sends it; that of a GET is read whole, as it can be asked for again after a fault, unless events are asked for.
 */
export function providerContext<Config>(
  ctx: PluginContext<Config>,
  traffic: Traffic = { taken: false }
): ProviderContext<Config> {
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const left = new AbortController()
    follow(left, init?.signal ?? (input instanceof Request ? input.signal : null))
    left.signal.throwIfAborted()
    const sent = new Uint8Array(await request.arrayBuffer())
    const options: HttpRequest = {
      method: request.method as HttpRequest['method'],
      headers: Object.fromEntries(request.headers),
      ...(sent.length > 0 && { body: sent }),
      timeout: TIMEOUT,
      signal: left.signal,
    }
    const isWhole = request.method === 'GET' && !isEvents(request.headers.get('accept'))
    const answer = isWhole
      ? await ctx.http.request(request.url, options)
      : await ctx.http.stream(request.url, { ...options, idleTimeout: IDLE_TIMEOUT })
    const { status, headers } = answer
    traffic.status = status
    traffic.reads = request.method === 'GET'
    if (!traffic.reads && status < 300) traffic.taken = true
    const body = 'body' in answer ? bodyOf(answer, left) : ((await answer.bytes()) as BodyInit)
    const isEmpty = WITHOUT_BODY.includes(status)
    if (isEmpty && body instanceof ReadableStream) await body.cancel()
    const response = new Response(isEmpty ? null : body, {
      ...{ status, statusText: STATUS_CODES[status], headers },
    })
    return Object.defineProperty(response, 'url', { value: request.url })
  }
  return { ...ctx, fetch }
}

const isEvents = (type: string | null | undefined) => type?.includes(EVENTS) === true

/** Not `AbortSignal.any`: that one may be collected while only the body of an answer hangs on it. */
function follow(controller: AbortController, signal: AbortSignal | null | undefined) {
  const abort = () => controller.abort(signal!.reason)
  if (signal?.aborted) abort()
  else signal?.addEventListener('abort', abort, { once: true })
}

/** The next part is asked for when somebody waits for it. Whoever leaves takes the request back. */
function bodyOf({ headers, body }: HttpStream, left: AbortController): ReadableStream<Uint8Array> {
  const most = isEvents(headers['content-type']) ? Infinity : MOST_BYTES
  const parts = body[Symbol.asyncIterator]()
  let size = 0
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await parts.next()
        if (done) return controller.close()
        size += value.byteLength
        if (size <= most) return controller.enqueue(value)
        left.abort()
        throw new UpstreamError({ code: 'upstream_too_large', message: 'The answer is too large.' })
      },
      cancel: (reason) => left.abort(reason),
    },
    { highWaterMark: 0 }
  )
}
