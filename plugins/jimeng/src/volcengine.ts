import type { PluginContext, TaskStatusResult } from '@wxiai/sdk'
import { answerOf, asRecord, type Answer, type Body } from './answer.js'
import type { Config, Context } from './config.js'
import {
  codeOfStatus,
  ended,
  failed,
  fault,
  garbage,
  GATEWAY_CODES,
  GATEWAY_WORDS,
  VISUAL_CODES,
  type FaultCode,
} from './errors.js'
import { framesOf, requestKey } from './models.js'
import type { Order } from './order.js'
import { sign } from './sign.js'

const GATEWAY = 'https://visual.volcengineapi.com'
const DONE = 10_000
/** Pictures go along in the body. */
const TIMEOUT = 60_000

export interface VisualReference {
  request_key: string
  task_id: string
}

/** The visual service, signed for Volcengine itself, or with a bearer key for a new-api in front of it. */
export async function call(
  action: 'CVSync2AsyncSubmitTask' | 'CVSync2AsyncGetResult',
  payload: Body,
  ctx: PluginContext<Config>
): Promise<Answer> {
  const { dialect, base_url: base = GATEWAY, access_key: accessKey = '' } = ctx.config
  const { secret_key: secretKey, session_token: sessionToken, region = 'cn-north-1' } = ctx.config
  const relay = dialect === 'new-api'
  const url = new URL(`${base.replace(/\/+$/, '')}${relay ? '/jimeng/' : '/'}`)
  url.searchParams.set('Action', action)
  url.searchParams.set('Version', '2022-08-31')
  const body = JSON.stringify(payload)
  const headers = relay
    ? { 'content-type': 'application/json', 'authorization': `Bearer ${secretKey}` }
    : sign(url, body, { accessKey, secretKey, region, ...(sessionToken && { sessionToken }) })
  const response = await ctx.http.request(url.href, {
    method: 'POST',
    headers,
    body,
    timeout: TIMEOUT,
  })
  return answerOf(response, action === 'CVSync2AsyncGetResult')
}

/** What an answer complains about; undefined when it does not. */
export function complaintOf({
  status,
  body,
}: Answer): { code: FaultCode; said: unknown } | undefined {
  const gateway = asRecord(asRecord(body.ResponseMetadata)?.Error)
  if (gateway) {
    const code = GATEWAY_CODES[Number(gateway.CodeN)] ?? GATEWAY_WORDS[String(gateway.Code)]
    return { code: code ?? codeOfStatus(status < 300 ? 400 : status), said: gateway.Message }
  }
  if (body.code === DONE) return undefined
  const known = VISUAL_CODES[Number(body.code)]
  if (!known && status < 300 && body.code === undefined) throw garbage('no code')
  const nested = asRecord(body.error)
  const said = body.message ?? nested?.message
  return { code: known ?? codeOfStatus(status < 300 ? 400 : status), said }
}

export async function submit(order: Order, ctx: Context): Promise<VisualReference> {
  const key = requestKey(ctx.config, order.source, order.quality)
  if (!key) throw fault('unsupported_quality')
  const answer = await call(
    'CVSync2AsyncSubmitTask',
    {
      req_key: key,
      prompt: order.prompt,
      seed: order.seed ?? -1,
      frames: framesOf(order.seconds),
      // With a picture the film takes the nearest shape by itself.
      ...(order.source === 'text' && { aspect_ratio: order.ratio }),
      ...(order.pictures.length > 0 && {
        binary_data_base64: order.pictures.map(({ bytes }) =>
          Buffer.from(bytes).toString('base64')
        ),
      }),
    },
    ctx
  )
  const complaint = complaintOf(answer)
  if (complaint) {
    ctx.logger.warn({ status: answer.status, request: answer.body.request_id }, 'Jimeng refused')
    throw fault(complaint.code, complaint.said, answer.retryAfter)
  }
  const id = asRecord(answer.body.data)?.task_id
  if (typeof id !== 'string' || !id) throw garbage('no task id')
  return { request_key: key, task_id: id }
}

export async function follow(
  { request_key: key, task_id: id }: VisualReference,
  ctx: Context
): Promise<TaskStatusResult> {
  const { content_producer: producer } = ctx.config
  const label = producer && {
    req_json: JSON.stringify({
      aigc_meta: { content_producer: producer, producer_id: ctx.task.id },
    }),
  }
  const answer = await call(
    'CVSync2AsyncGetResult',
    { req_key: key, task_id: id, ...(label || {}) },
    ctx
  )
  const complaint = complaintOf(answer)
  if (complaint) return ended(complaint.code, complaint.said, answer.retryAfter)
  const data = asRecord(answer.body.data)
  switch (data?.status) {
    case 'in_queue':
      return { state: 'queued' }
    case 'generating':
      return { state: 'running' }
    case 'done':
      if (typeof data.video_url !== 'string' || !data.video_url) return failed('no_result')
      return {
        state: 'succeeded',
        outputs: [{ url: data.video_url, mime: 'video/mp4', filename: 'jimeng.mp4' }],
        metadata: { upstream_id: id, labelled: data.aigc_meta_tagged === true },
      }
    case 'not_found':
      return failed('upstream_lost')
    case 'expired':
      return failed('upstream_expired')
    default:
      throw garbage(`status ${String(data?.status)}`, true)
  }
}
