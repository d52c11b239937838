import { readEvents, type HttpRequest, type HttpStream, type PluginContext } from '@wxiai/sdk'
import type { Config } from './config.js'
import { codeOf, fault, garbage, type ArkError } from './errors.js'

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
  const ark = /\.(volces|bytepluses)\.com$/.test(hostname)
  return `${origin}${own || (ark ? '/api/v3' : '/v1')}/images/generations`
}

function requestOf(body: object, ctx: PluginContext<Config>, timeout: number): HttpRequest {
  const headers = { authorization: `Bearer ${ctx.config.api_key}` }
  return { method: 'POST', json: body, timeout, headers }
}

export async function post(body: object, ctx: PluginContext<Config>, timeout = TIMEOUT) {
  return ctx.http.request(endpointOf(ctx.config), requestOf(body, ctx, timeout))
}

/** Pictures as they come. @throws UpstreamError for refusals of the whole request, and where it breaks off. */
export async function* generate(body: object, ctx: PluginContext<Config>): AsyncGenerator<Item> {
  const answer = await ctx.http.stream(endpointOf(ctx.config), requestOf(body, ctx, TIMEOUT))
  const streamed = answer.headers['content-type']?.includes('text/event-stream')
  if (streamed && answer.status === 200) yield* itemsOf(answer.body)
  else yield* await itemsOfWhole(answer, ctx)
}

async function itemsOfWhole(
  { status, headers, body }: HttpStream,
  ctx: PluginContext<Config>
): Promise<Item[]> {
  const answer = parse(await textOf(body))
  const error = answer?.error as ArkError | undefined
  if (status >= 300 || error) {
    // The request id in Ark's message is what its support asks for.
    ctx.logger.warn({ status, error }, 'Ark refused')
    const after = Number(headers['retry-after'])
    const code = codeOf(error, status >= 300 ? status : 400)
    throw fault(code, error?.message, Number.isFinite(after) ? after : undefined)
  }
  if (!Array.isArray(answer?.data)) throw garbage('no data')
  return answer.data as Item[]
}

/** Server-sent events of 4.x: a picture or a refusal each, then the end. */
async function* itemsOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Item> {
  for await (const { data } of readEvents(body)) {
    if (data === '[DONE]') return
    const event = parse(data) as (Item & { type?: string }) | undefined
    if (event?.type === 'image_generation.completed') return
    if (event?.type?.startsWith('image_generation.partial_')) yield event
    else if (event?.error) throw fault(codeOf(event.error, 500), event.error.message)
  }
  throw garbage('the stream broke off')
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const part of body) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}
