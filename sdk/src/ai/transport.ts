import { STATUS_CODES } from 'node:http'
import type { HttpRequest, PluginContext, ProviderContext } from '../contract.js'

/** The call's own signal ends it long before; models may take minutes where the host lets them. */
const TIMEOUT = 600_000
const WITHOUT_BODY = [204, 205, 304]

/** What the upstream answered during one call into a model: it decides what an error may mean. */
export interface Traffic {
  /** It said yes to something that was sent: whatever comes after must not be sent again. */
  taken: boolean
  /** Status of its last answer; the models hide some of them. */
  status?: number
}

/** The context with a `fetch` that goes through `ctx.http`: its hosts, its limits, its log. Answers are read whole, up to 32 MB. */
export function providerContext<Config>(
  ctx: PluginContext<Config>,
  traffic: Traffic = { taken: false }
): ProviderContext<Config> {
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    request.signal.throwIfAborted()
    const body = new Uint8Array(await request.arrayBuffer())
    const answer = await ctx.http.request(request.url, {
      method: request.method as HttpRequest['method'],
      headers: Object.fromEntries(request.headers),
      ...(body.length > 0 && { body }),
      timeout: TIMEOUT,
    })
    const { status, headers } = answer
    traffic.status = status
    if (request.method !== 'GET' && status < 300) traffic.taken = true
    const content = WITHOUT_BODY.includes(status) ? null : ((await answer.bytes()) as BodyInit)
    const response = new Response(content, { status, statusText: STATUS_CODES[status], headers })
    return Object.defineProperty(response, 'url', { value: request.url })
  }
  return { ...ctx, fetch }
}
