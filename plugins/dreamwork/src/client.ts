import {
  parseRecord,
  readAnswer,
  readEvents,
  type HttpRequest,
  type HttpStream,
  type PluginContext,
} from '@wxiai/sdk'
import type { Config } from './config.js'
import { ark, type ArkError } from './errors.js'

/** One picture, or why it was withheld. */
export interface Item {
  url?: string
  b64_json?: string
  size?: string
  error?: ArkError
}

const ARK = 'https://ark.cn-beijing.volces.com'
/** The host ends a submit after 90 seconds. */
const TIMEOUT = 85_000

export function endpointOf({ base_url: base = ARK }: Config): string {
  const { origin, pathname, hostname } = new URL(base)
  const own = pathname.replace(/\/+$/, '').replace(/\/images\/generations$/, '')
  const direct = /\.(volces|bytepluses)\.com$/.test(hostname)
  return `${origin}${own || (direct ? '/api/v3' : '/v1')}/images/generations`
}

export function requestOf(
  body: object,
  ctx: PluginContext<Config>,
  timeout = TIMEOUT
): HttpRequest {
  const headers = { authorization: `Bearer ${ctx.config.api_key}` }
  return { method: 'POST', json: body, timeout, headers }
}

/** Pictures as they come. @throws UpstreamError for refusals of the whole request, and where it breaks off. */
export async function* generate(body: object, ctx: PluginContext<Config>): AsyncGenerator<Item> {
  const answer = await ctx.http.stream(endpointOf(ctx.config), requestOf(body, ctx))
  const streamed = answer.headers['content-type']?.includes('text/event-stream')
  if (streamed && answer.status === 200) yield* itemsOf(answer.body)
  else yield* await itemsOfWhole(answer, ctx)
}

async function itemsOfWhole(answer: HttpStream, ctx: PluginContext<Config>): Promise<Item[]> {
  const whole = await readAnswer({ ...answer, text: () => textOf(answer.body) })
  const { error, data } = (whole?.body ?? {}) as { error?: ArkError; data?: Item[] }
  const { status } = answer
  if (status >= 300 || error) {
    // The request id in Ark's message is what its support asks for.
    ctx.logger.warn({ status, error }, 'Ark refused')
    const code = ark.codeOf(error?.code, status >= 300 ? status : 400)
    throw ark.fault(code, error?.message, whole?.retryAfter)
  }
  if (!Array.isArray(data)) throw ark.garbage('no data')
  return data
}

/** Server-sent events of 4.x: a picture or a refusal each, then the end. */
async function* itemsOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Item> {
  for await (const { data } of readEvents(body)) {
    if (data === '[DONE]') return
    const event = parseRecord(data) as (Item & { type?: string }) | undefined
    if (event?.type === 'image_generation.completed') return
    if (event?.type?.startsWith('image_generation.partial_')) yield event
    else if (event?.error) throw ark.fault(ark.codeOf(event.error.code, 500), event.error.message)
  }
  throw ark.garbage('the stream broke off')
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const part of body) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}
