import type { PluginContext, TaskStatusResult } from '@wxiai/sdk'
import { answerOf, asRecord, parse, type Answer, type Body } from './answer.js'
import type { Config, Context } from './config.js'
import { codeOfStatus, ended, failed, fault, garbage, relayCode, type FaultCode } from './errors.js'
import type { Order } from './order.js'

export interface RelayReference {
  task_id: string
}

const QUEUED = ['NOT_START', 'SUBMITTED', 'QUEUED', 'UNKNOWN']

export async function call(path: string, body: Body | null, ctx: PluginContext<Config>) {
  const { base_url: base = '', secret_key: key } = ctx.config
  const response = await ctx.http.request(`${base.replace(/\/+$/, '')}/jimeng/${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${key}` },
    ...(body && { json: body }),
  })
  return answerOf(response, body === null)
}

/** A relay packs the vendor's error as JSON into its own message. */
function innermost(message: unknown): { word: unknown; said: unknown } {
  const inner = parse(message)
  const error = asRecord(inner?.error) ?? inner
  return error ? { word: error.code, said: error.message } : { word: undefined, said: message }
}

export function complaintOf({
  status,
  body,
}: Answer): { code: FaultCode; said: unknown } | undefined {
  if (status < 300 && String(body.code).toLowerCase() === 'success') return undefined
  const error = asRecord(body.error)
  const { word, said } = innermost(body.message ?? error?.message)
  const known = relayCode(word) ?? relayCode(body.code) ?? relayCode(error?.code)
  if (known) return { code: known, said }
  if (status < 300 && body.code === undefined) throw garbage('no code')
  // A refusal inside a 200 has no status that says more.
  return { code: status < 300 ? 'upstream_failed' : codeOfStatus(status), said }
}

export async function submit(order: Order, ctx: Context): Promise<RelayReference> {
  if (order.quality !== '720p') throw fault('unsupported_quality')
  if (order.source === 'tail') throw fault('unsupported_last_frame')
  const [picture] = order.pictures
  const address = picture && (await ctx.files.url(picture.id))
  if (picture && !address) throw fault('no_public_address')
  const answer = await call(
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
  const complaint = complaintOf(answer)
  if (complaint) throw fault(complaint.code, complaint.said, answer.retryAfter)
  const { data } = answer.body
  const id = typeof data === 'number' ? String(data) : data
  if (typeof id !== 'string' || !id) throw garbage('no task id')
  return { task_id: id }
}

export async function follow(
  { task_id: id }: RelayReference,
  ctx: Context
): Promise<TaskStatusResult> {
  const answer = await call(`fetch/${encodeURIComponent(id)}`, null, ctx)
  const complaint = complaintOf(answer)
  if (complaint) return ended(complaint.code, complaint.said, answer.retryAfter)
  const task = asRecord(answer.body.data)
  if (!task) return failed('upstream_lost')
  const progress = Number.parseFloat(String(task.progress))
  const shown = Number.isFinite(progress) && { progress: Math.min(100, Math.max(0, progress)) }
  const word = String(task.status)
  if (QUEUED.includes(word)) return { state: 'queued', ...shown }
  if (word === 'IN_PROGRESS') return { state: 'running', ...shown }
  if (word === 'FAILURE') return failure(task.fail_reason)
  if (word !== 'SUCCESS') throw garbage(`status ${word}`, true)
  const url = filmOf(task, id)
  if (!url) return failed('no_result')
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
  return failed(relayCode(word) ?? relayCode(named) ?? 'upstream_failed', said)
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
