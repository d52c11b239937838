import { asRecord, type Body, type PluginContext, type TaskStatusResult } from '@wxiai/sdk'
import type { Config, Context } from './config.js'
import { jimeng } from './errors.js'
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

/** The visual service, signed for Volcengine itself, or with a bearer key for a new-api in front of it. @throws UpstreamError */
export async function call(
  action: 'CVSync2AsyncSubmitTask' | 'CVSync2AsyncGetResult',
  payload: Body,
  ctx: PluginContext<Config>
): Promise<Body | undefined> {
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
  const asks = action === 'CVSync2AsyncGetResult'
  const request = { method: 'POST', headers, body, timeout: TIMEOUT, asks } as const
  const answer = await jimeng.send(ctx, url.href, request)
  if (answer.body.code === DONE) return asRecord(answer.body.data)
  const refusal = asks ? jimeng.asked : jimeng.fault
  const { code, said } = complaintOf(answer.body)
  if (answer.ok && code === undefined) throw jimeng.garbage('no code', asks)
  ctx.logger.warn({ status: answer.status, request: answer.body.request_id, code }, 'refused')
  const status = answer.ok ? 400 : answer.status
  throw refusal(jimeng.codeOf(code, status), said, answer.retryAfter)
}

/** The gateway has a number and a word for what is wrong; one of them may be new. */
function complaintOf(body: Body): { code: unknown; said: unknown } {
  const gateway = asRecord(asRecord(body.ResponseMetadata)?.Error)
  if (!gateway) return { code: body.code, said: body.message ?? asRecord(body.error)?.message }
  const known = String(gateway.CodeN) in jimeng.codes
  return { code: known ? gateway.CodeN : gateway.Code, said: gateway.Message }
}

export async function submit(order: Order, ctx: Context): Promise<VisualReference> {
  const key = requestKey(ctx.config, order.source, order.quality)
  if (!key) throw jimeng.fault('unsupported_quality')
  const data = await call(
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
  if (typeof data?.task_id !== 'string' || !data.task_id) throw jimeng.garbage('no task id')
  return { request_key: key, task_id: data.task_id }
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
  const payload = { req_key: key, task_id: id, ...(label || {}) }
  const data = await call('CVSync2AsyncGetResult', payload, ctx)
  switch (data?.status) {
    case 'in_queue':
      return { state: 'queued' }
    case 'generating':
      return { state: 'running' }
    case 'done':
      if (typeof data.video_url !== 'string' || !data.video_url) return jimeng.failed('no_result')
      return {
        state: 'succeeded',
        outputs: [{ url: data.video_url, mime: 'video/mp4', filename: 'jimeng.mp4' }],
        metadata: { upstream_id: id, labelled: data.aigc_meta_tagged === true },
      }
    case 'not_found':
      return jimeng.failed('upstream_lost')
    case 'expired':
      return jimeng.failed('upstream_expired')
    default:
      throw jimeng.garbage(`status ${String(data?.status)}`, true)
  }
}
