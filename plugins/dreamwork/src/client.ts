import type { PluginContext } from '@wxiai/sdk'
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

export async function post(body: object, ctx: PluginContext<Config>, timeout = TIMEOUT) {
  return ctx.http.request(endpointOf(ctx.config), {
    method: 'POST',
    json: body,
    timeout,
    headers: { authorization: `Bearer ${ctx.config.api_key}` },
  })
}

/** Makes pictures. @throws UpstreamError for every refusal of the whole request. */
export async function generate(body: object, ctx: PluginContext<Config>): Promise<Item[]> {
  const response = await post(body, ctx)
  const text = await response.text()
  const streamed = response.headers['content-type']?.includes('text/event-stream')
  if (streamed && response.status === 200) return itemsOfStream(text)
  const answer = parse(text)
  const error = answer?.error as ArkError | undefined
  if (response.status >= 300 || error) {
    // The request id in Ark's message is what its support asks for.
    ctx.logger.warn({ status: response.status, error }, 'Ark refused')
    const after = Number(response.headers['retry-after'])
    const code = codeOf(error, response.status >= 300 ? response.status : 400)
    throw fault(code, error?.message, Number.isFinite(after) ? after : undefined)
  }
  if (!Array.isArray(answer?.data)) throw garbage('no data')
  return answer.data as Item[]
}

/** Server-sent events of 4.x: a picture or a refusal each, then the end. */
export function itemsOfStream(text: string): Item[] {
  const items: Item[] = []
  let ended = false
  for (const block of text.split(/\r?\n\r?\n/)) {
    const lines = block.split(/\r?\n/).filter((line) => line.startsWith('data:'))
    const data = lines.map((line) => line.slice(5).trim()).join('\n')
    if (!data) continue
    if (data === '[DONE]') ended = true
    const event = parse(data) as (Item & { type?: string; image_index?: number }) | undefined
    if (event?.type === 'image_generation.completed') ended = true
    else if (event?.type?.startsWith('image_generation.partial_')) {
      items[event.image_index ?? items.length] = event
    } else if (event?.error && items.length === 0) {
      throw fault(codeOf(event.error, 500), event.error.message)
    }
  }
  const made = items.filter(Boolean)
  // A stream that broke off still made what it has shown.
  if (!ended && made.length === 0) throw garbage('the stream broke off')
  return made
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
