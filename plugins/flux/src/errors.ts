import { defineUpstream } from '@wxiai/sdk'

export const flux = defineUpstream({
  name: ['FLUX', 'FLUX'],
  // prettier-ignore
  faults: {
    unsupported_model: ['fail', 'The provider of this site does not offer this model', '本站的服务商不提供此模型'],
    bad_image: ['fail', 'FLUX cannot use one of the pictures', 'FLUX 无法使用所给的图片'],
    banned_prompt: ['fail', 'The safety check refused the prompt or a picture', '提示词或图片未通过安全审核'],
    cancelled_upstream: ['fail', 'The task was cancelled at the provider', '任务已在服务商处取消'],
    cancel_unsupported: ['fail', 'Black Forest Labs cannot cancel a task', 'Black Forest Labs 不支持取消任务'],
  },
  /** Final words of Black Forest Labs; of fal `detail[].type` of a model and `error_type` of the queue. */
  // prettier-ignore
  codes: {
    'Task not found': 'upstream_lost', 'Request Moderated': 'banned_prompt', 'Content Moderated': 'banned_output',
    'Error': 'upstream_failed', 'Failed': 'upstream_failed',

    content_policy_violation: 'banned_prompt', no_media_generated: 'no_result', generation_timeout: 'upstream_timeout',
    internal_server_error: 'upstream_unavailable', downstream_service_error: 'upstream_failed',
    downstream_service_unavailable: 'upstream_unavailable', image_too_small: 'bad_image', image_too_large: 'bad_image',
    image_load_error: 'bad_image', unsupported_image_format: 'bad_image', file_download_error: 'bad_image',
    file_too_large: 'too_large', face_detection_error: 'bad_image', feature_not_supported: 'invalid_request',
    request_timeout: 'upstream_timeout', startup_timeout: 'upstream_timeout', runner_scheduling_failure: 'upstream_unavailable',
    runner_connection_timeout: 'upstream_unavailable', runner_disconnected: 'upstream_unavailable',
    runner_connection_refused: 'upstream_unavailable', runner_connection_error: 'upstream_unavailable',
    runner_incomplete_response: 'upstream_unavailable', runner_server_error: 'upstream_unavailable',
    client_disconnected: 'cancelled_upstream', client_cancelled: 'cancelled_upstream', bad_request: 'invalid_request',
    internal_error: 'upstream_unavailable',
  },
  also: ['too_many_pictures'],
  quotes: [
    'invalid_request',
    'unsupported_model',
    'too_many_pictures',
    'bad_image',
    'upstream_failed',
    'upstream_garbage',
    'model_not_found',
  ],
})
export type FaultCode = keyof typeof flux.faults

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
