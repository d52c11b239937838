import {
  asRecord,
  parseRecord,
  type Body,
  type PluginContext,
  type TaskStatusResult,
} from '@wxiai/sdk'
import type { Config, Context } from './config.js'
import { jimeng } from './errors.js'
import type { Order } from './order.js'

export interface RelayReference {
  task_id: string
}

const QUEUED = ['NOT_START', 'SUBMITTED', 'QUEUED', 'UNKNOWN']

/** POST with a body, GET without one: `data` of the answer. @throws UpstreamError */
export async function call(path: string, json: Body | null, ctx: PluginContext<Config>) {
  const { base_url: base = '', secret_key: key } = ctx.config
  const { ok, status, body, retryAfter } = await jimeng.send(
    ctx,
    `${base.replace(/\/+$/, '')}/jimeng/${path}`,
    {
      method: json ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${key}` },
      ...(json && { json }),
    }
  )
  if (ok && String(body.code).toLowerCase() === 'success') return body.data
  const error = asRecord(body.error)
  const { word, said } = innermost(body.message ?? error?.message)
  const code = [word, body.code, error?.code].map(wordOf).find((known) => known !== undefined)
  if (ok && !code && body.code === undefined) throw jimeng.garbage('no code', !json)
  const refusal = json ? jimeng.fault : jimeng.asked
  // A refusal inside a 200 has no status that says more.
  const plain = ok ? 'upstream_failed' : jimeng.codeOf(null, status)
  throw refusal(code ?? plain, said, retryAfter)
}

/** Our code for a word of theirs; undefined for one that is not known. */
const wordOf = (word: unknown) =>
  typeof word === 'string' && word.split('.')[0]! in jimeng.codes
    ? jimeng.codeOf(word, 0)
    : undefined

/** A relay packs the vendor's error as JSON into its own message. */
function innermost(message: unknown): { word: unknown; said: unknown } {
  const inner = parseRecord(message)
  const error = asRecord(inner?.error) ?? inner
  return error ? { word: error.code, said: error.message } : { word: undefined, said: message }
}

export async function submit(order: Order, ctx: Context): Promise<RelayReference> {
  if (order.quality !== '720p') throw jimeng.fault('unsupported_quality')
  if (order.source === 'tail') throw jimeng.fault('unsupported_last_frame')
  const [picture] = order.pictures
  const address = picture && (await ctx.files.url(picture.id))
  if (picture && !address) throw jimeng.fault('no_public_address')
  const data = await call(
    'submit/videos',
    {
      prompt: order.prompt,
      duration: order.seconds,
      aspect_ratio: order.ratio,
      cfg_scale: order.cfg,
      watermark: order.watermark,
      ...(address && { image_url: address }),
    },
    ctx
  )
  const id = typeof data === 'number' ? String(data) : data
  if (typeof id !== 'string' || !id) throw jimeng.garbage('no task id')
  return { task_id: id }
}

export async function follow(
  { task_id: id }: RelayReference,
  ctx: Context
): Promise<TaskStatusResult> {
  const task = asRecord(await call(`fetch/${encodeURIComponent(id)}`, null, ctx))
  if (!task) return jimeng.failed('upstream_lost')
  const progress = Number.parseFloat(String(task.progress))
  const shown = Number.isFinite(progress) && { progress: Math.min(100, Math.max(0, progress)) }
  const word = String(task.status)
  if (QUEUED.includes(word)) return { state: 'queued', ...shown }
  if (word === 'IN_PROGRESS') return { state: 'running', ...shown }
  if (word === 'FAILURE') return failure(task.fail_reason)
  if (word !== 'SUCCESS') throw jimeng.garbage(`status ${word}`, true)
  const url = filmOf(task, id)
  if (!url) return jimeng.failed('no_result')
  return {
    state: 'succeeded',
    outputs: [{ url, mime: 'video/mp4', filename: 'jimeng.mp4' }],
    metadata: { upstream_id: id },
  }
}

/** The reason is a sentence, a code, or an error as JSON. */
function failure(reason: unknown): TaskStatusResult {
  const { word, said } = innermost(reason)
  const named = /[A-Z]\w+(?:Detected|Detection|Error|Exceeded)(?:\.\w+)?/.exec(String(reason))?.[0]
  return jimeng.failed(wordOf(word) ?? wordOf(named) ?? 'upstream_failed', said)
}

/** Relays differ in how deep they bury the film. */
export function filmOf(task: Body, id: string): string | undefined {
  const outer = asRecord(task.data)
  const inner = asRecord(outer?.data)
  const map = asRecord(asRecord(asRecord(outer?.metadata)?.data)?.task_map)
  const [item] = (asRecord(map?.[id])?.item_list ?? []) as Body[]
  const origin = asRecord(asRecord(asRecord(item?.video)?.transcoded_video)?.origin)
  const found = [inner?.video, outer?.video, origin?.video_url, asRecord(outer?.content)?.video_url]
  return found.find((url): url is string => typeof url === 'string' && URL.canParse(url))
}
