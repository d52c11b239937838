import { asRecord, asRecords, parseRecord, type Body, type TaskStatusResult } from '@wxiai/sdk'
import type { Config, Context } from './config.js'
import { jimeng } from './errors.js'
import type { Order } from './order.js'

export interface RelayReference {
  task_id: string
}

export const api = jimeng.api<Config>({
  base: ({ base_url: base = '' }) => `${base}/jimeng`,
  headers: ({ secret_key: key }) => ({ authorization: `Bearer ${key}` }),
  done: 'success',
  complaint({ body }) {
    const error = asRecord(body.error)
    const { word, said } = innermost(body.message ?? error?.message)
    const words = [word, body.code, error?.code]
    return { word: words.find(jimeng.isKnown) ?? body.code, said }
  },
})

/** A relay packs the vendor's error as JSON into its own message. */
function innermost(message: unknown): { word: unknown; said: unknown } {
  const inner = parseRecord(message)
  const error = asRecord(inner?.error) ?? inner
  return error ? { word: error.code, said: error.message } : { word: undefined, said: message }
}

export async function submit(order: Order, ctx: Context): Promise<RelayReference> {
  if (order.quality !== '720p') throw jimeng.fault('unsupported_quality')
  if (order.source === 'tail') throw jimeng.fault('unsupported_last_frame')
  const id = await api.submit<unknown>(ctx, '/submit/videos', {
    prompt: order.prompt,
    duration: order.seconds,
    aspect_ratio: order.ratio,
    cfg_scale: order.cfg,
    watermark: order.watermark,
    ...(order.image && { image_url: await jimeng.urlOf(order.image, ctx) }),
  })
  return { task_id: jimeng.text(id, 'task id') }
}

export async function follow(
  { task_id: id }: RelayReference,
  ctx: Context
): Promise<TaskStatusResult> {
  const task = await api.ask(ctx, `/fetch/${encodeURIComponent(id)}`)
  if (!task) return jimeng.failed('upstream_lost')
  const progress = Number.parseFloat(String(task.progress))
  const shown = Number.isFinite(progress) && { progress: Math.min(100, Math.max(0, progress)) }
  const queued = () => ({ state: 'queued' as const, ...shown })
  return jimeng.state(task.status, {
    NOT_START: queued,
    SUBMITTED: queued,
    QUEUED: queued,
    UNKNOWN: queued,
    IN_PROGRESS: () => ({ state: 'running', ...shown }),
    FAILURE: () => failure(task.fail_reason),
    SUCCESS: () => jimeng.film(filmOf(task, id), { metadata: { upstream_id: id } }),
  })
}

/** The reason is a sentence, a code, or an error as JSON. */
function failure(reason: unknown): TaskStatusResult {
  const { word, said } = innermost(reason)
  const named = /[A-Z]\w+(?:Detected|Detection|Error|Exceeded)(?:\.\w+)?/.exec(String(reason))?.[0]
  const known = [word, named].find(jimeng.isKnown)
  return jimeng.failed(known ? jimeng.codeOf(known, 0) : 'upstream_failed', said)
}

/** Relays differ in how deep they bury the film. */
export function filmOf(task: Body, id: string): string | undefined {
  const outer = asRecord(task.data)
  const inner = asRecord(outer?.data)
  const map = asRecord(asRecord(asRecord(outer?.metadata)?.data)?.task_map)
  const [item] = asRecords(asRecord(map?.[id])?.item_list)
  const origin = asRecord(asRecord(asRecord(item?.video)?.transcoded_video)?.origin)
  const found = [inner?.video, outer?.video, origin?.video_url, asRecord(outer?.content)?.video_url]
  return found.find((url): url is string => typeof url === 'string' && URL.canParse(url))
}
