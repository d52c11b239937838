import { asRecord, type Body, type TaskStatusResult } from '@wxiai/sdk'
import type { Config, Context } from './config.js'
import { jimeng } from './errors.js'
import { framesOf, requestKey } from './models.js'
import type { Order } from './order.js'
import { sign } from './sign.js'

const SUBMIT = '/?Action=CVSync2AsyncSubmitTask&Version=2022-08-31'
export const RESULT = '/?Action=CVSync2AsyncGetResult&Version=2022-08-31'

export interface VisualReference {
  request_key: string
  task_id: string
}

/** The visual service, signed for Volcengine itself, or with a bearer key for a new-api in front of it. */
export const api = jimeng.api<Config>({
  base: ({ dialect, base_url: base = 'https://visual.volcengineapi.com' }) =>
    dialect === 'new-api' ? `${base}/jimeng` : base,
  headers({ dialect, secret_key: secretKey, access_key: accessKey, ...config }, { url, body }) {
    if (dialect === 'new-api') return { authorization: `Bearer ${secretKey}` }
    const { region, session_token: sessionToken } = config
    return sign(url, body, { accessKey, secretKey, region, ...(sessionToken && { sessionToken }) })
  },
  // Pictures go along in the body.
  timeout: 60_000,
  done: 10_000,
  complaint: ({ body }) => complaintOf(body),
})

/** The gateway has a number and a word for what is wrong; one of them may be new. */
function complaintOf(body: Body) {
  const gateway = asRecord(asRecord(body.ResponseMetadata)?.Error)
  if (!gateway) return { word: body.code, said: body.message ?? asRecord(body.error)?.message }
  const known = String(gateway.CodeN) in jimeng.codes
  return { word: known ? gateway.CodeN : gateway.Code, said: gateway.Message }
}

export async function submit(order: Order, ctx: Context): Promise<VisualReference> {
  const key = requestKey(ctx.config, order.source, order.quality)
  if (!key) throw jimeng.fault('unsupported_quality')
  const { task_id: id } = await api.submit(ctx, SUBMIT, {
    req_key: key,
    prompt: order.prompt,
    seed: order.seed ?? -1,
    frames: framesOf(order.seconds),
    // With a picture the film takes the nearest shape by itself.
    ...(order.source === 'text' && { aspect_ratio: order.ratio }),
    ...(order.pictures.length > 0 && {
      binary_data_base64: order.pictures.map(({ base64 }) => base64),
    }),
  })
  return { request_key: key, task_id: jimeng.text(id, 'task id') }
}

export async function follow(
  { request_key: key, task_id: id }: VisualReference,
  ctx: Context
): Promise<TaskStatusResult> {
  const { content_producer: producer } = ctx.config
  const label = { aigc_meta: { content_producer: producer, producer_id: ctx.task.id } }
  const task = await api.ask(ctx, RESULT, {
    req_key: key,
    task_id: id,
    ...(producer && { req_json: JSON.stringify(label) }),
  })
  const labelled = task?.aigc_meta_tagged === true
  return jimeng.state(task?.status, {
    in_queue: 'queued',
    generating: 'running',
    done: () => jimeng.film(task?.video_url, { metadata: { upstream_id: id, labelled } }),
    not_found: () => jimeng.failed('upstream_lost'),
    expired: () => jimeng.failed('upstream_expired'),
  })
}
