import { HTTP_FAULTS, UpstreamError, upstreamFaults, type FaultTable } from '@wxiai/sdk'

/** Every way in which an upstream can refuse or fail: our code, what the host does, what people read. */
// prettier-ignore
export const FAULTS = {
  invalid_request: ['fail', 'FLUX does not accept this request', 'FLUX 不接受此请求'],
  unsupported_model: ['fail', 'The provider of this site does not offer this model', '本站的服务商不提供此模型'],
  too_many_pictures: ['fail', 'This model takes fewer pictures', '此模型可用的图片数量更少'],
  not_an_image: ['fail', 'FLUX takes PNG, JPEG, WebP and GIF pictures only', 'FLUX 只接受 PNG、JPEG、WebP、GIF 图片'],
  bad_image: ['fail', 'FLUX cannot use one of the pictures', 'FLUX 无法使用所给的图片'],
  too_large: ['fail', 'The pictures are too large for FLUX', '图片超过 FLUX 的大小限制'],
  banned_prompt: ['fail', 'The safety check refused the prompt or a picture', '提示词或图片未通过安全审核'],
  banned_output: ['fail', 'The safety check withheld the finished picture', '生成结果未通过安全审核'],
  no_result: ['fail', 'FLUX finished without a picture', 'FLUX 已结束，但没有返回图片'],
  upstream_failed: ['fail', 'FLUX failed to make the picture', 'FLUX 生成失败'],
  upstream_timeout: ['fail', 'FLUX did not finish in time', 'FLUX 未在规定时间内完成'],
  upstream_lost: ['fail', 'FLUX no longer knows this task', 'FLUX 已查不到此任务'],
  cancelled_upstream: ['fail', 'The task was cancelled at the provider', '任务已在服务商处取消'],
  upstream_busy: ['retry', 'FLUX asks us to slow down', 'FLUX 请求过于频繁'],
  upstream_unavailable: ['retry', 'FLUX is out of order for the moment', 'FLUX 暂时不可用'],
  upstream_unauthorized: ['misconfigured', 'FLUX refuses the API key of this site', 'FLUX 拒绝了本站的接口密钥'],
  upstream_forbidden: ['misconfigured', 'The API key of this site may not use this model', '本站的接口密钥无权使用此模型'],
  upstream_no_credit: ['misconfigured', 'The account of this site has no credit left at FLUX', '本站在 FLUX 的账户余额不足'],
  model_not_found: ['misconfigured', 'The provider does not know the model or the address', '服务商找不到此模型或地址'],
} as const satisfies FaultTable

export type FaultCode = keyof typeof FAULTS

export const { fault, failed } = upstreamFaults(FAULTS, (_, said: string = '') =>
  said.trim().slice(0, 300)
)

/** `retryable` for what only asks: an unreadable answer to a submit leaves open whether the task was taken. */
export function garbage(what: string, retryable = false): UpstreamError {
  return new UpstreamError({
    code: 'upstream_garbage',
    message: {
      'en': `FLUX answered something unreadable (${what}).`,
      'zh-CN': `FLUX 返回了无法识别的内容（${what}）。`,
    },
    retryable,
  })
}

/** The upstream's own words, where they say more than our sentence. */
export function wordsFor(code: FaultCode, said: string): string {
  return code.startsWith('banned') ? '' : said
}

/** HTTP status of any dialect. */
export const HTTP: Record<number, FaultCode> = HTTP_FAULTS

/** Words of fal: `detail[].type` of a model, `error_type` of the queue. */
export const FAL_TYPES: Record<string, FaultCode> = {
  content_policy_violation: 'banned_prompt',
  no_media_generated: 'no_result',
  generation_timeout: 'upstream_timeout',
  internal_server_error: 'upstream_unavailable',
  downstream_service_error: 'upstream_failed',
  downstream_service_unavailable: 'upstream_unavailable',
  image_too_small: 'bad_image',
  image_too_large: 'bad_image',
  image_load_error: 'bad_image',
  unsupported_image_format: 'bad_image',
  file_download_error: 'bad_image',
  file_too_large: 'too_large',
  face_detection_error: 'bad_image',
  feature_not_supported: 'invalid_request',
  request_timeout: 'upstream_timeout',
  startup_timeout: 'upstream_timeout',
  runner_scheduling_failure: 'upstream_unavailable',
  runner_connection_timeout: 'upstream_unavailable',
  runner_disconnected: 'upstream_unavailable',
  runner_connection_refused: 'upstream_unavailable',
  runner_connection_error: 'upstream_unavailable',
  runner_incomplete_response: 'upstream_unavailable',
  runner_server_error: 'upstream_unavailable',
  client_disconnected: 'cancelled_upstream',
  client_cancelled: 'cancelled_upstream',
  bad_request: 'invalid_request',
  internal_error: 'upstream_unavailable',
}

/** Final words of BFL. */
export const BFL_STATUS: Record<string, FaultCode> = {
  'Task not found': 'upstream_lost',
  'Request Moderated': 'banned_prompt',
  'Content Moderated': 'banned_output',
  'Error': 'upstream_failed',
  'Failed': 'upstream_failed',
}

/** Replicate has no codes for these, only sentences. */
export const REPLICATE_WORDS: [RegExp, FaultCode][] = [
  [/nsfw|E005|flagged|sensitive|moderat|safety/i, 'banned_output'],
  [/time ?d? ?-?out|timeout/i, 'upstream_timeout'],
  [/cannot identify image|invalid image|could not (load|download)/i, 'bad_image'],
]

/** FastAPI's list of what is wrong, a sentence, or Replicate's object: what to show and fal's word for it. */
export function detailOf(body: unknown): { type?: string; said: string } {
  const { detail, error_type: kind, title, error } = (body ?? {}) as Record<string, unknown>
  if (Array.isArray(detail)) {
    const [first] = detail as { loc?: unknown[]; msg?: unknown; type?: unknown }[]
    const where = first?.loc?.slice(1).join('.')
    const said = [where, first?.msg].filter(Boolean).join(': ')
    return { type: typeof first?.type === 'string' ? first.type : undefined, said }
  }
  const said = [detail, error, title].find((text): text is string => typeof text === 'string') ?? ''
  return { type: typeof kind === 'string' ? kind : undefined, said }
}

/** What an answer means that is not a success. */
export function codeOfAnswer(status: number, body: unknown, header?: string): FaultCode {
  const word = detailOf(body).type ?? header
  if (word && Object.hasOwn(FAL_TYPES, word)) return FAL_TYPES[word]
  return HTTP[status] ?? (status >= 500 ? 'upstream_unavailable' : 'invalid_request')
}
