import { HTTP_FAULTS, UpstreamError, upstreamFaults, type FaultTable } from '@wxiai/sdk'

/** Every way in which Ark can refuse: our code, what the host does, what people read. */
// prettier-ignore
export const FAULTS = {
  invalid_request: ['fail', 'DreamWork does not accept this request', 'DreamWork 不接受此请求'],
  not_an_image: ['fail', 'DreamWork takes PNG, JPEG, WebP and GIF pictures only', 'DreamWork 只接受 PNG、JPEG、WebP、GIF 图片'],
  too_large: ['fail', 'A picture may have 10 MB at most', '单张图片不能超过 10 MB'],
  too_many_pictures: ['fail', 'This model takes fewer pictures', '此模型可用的图片数量更少'],
  banned_prompt: ['fail', 'The safety check refused the prompt', '提示词未通过安全审核'],
  banned_image: ['fail', 'The safety check refused a picture that was sent', '上传的图片未通过安全审核'],
  banned_output: ['fail', 'The safety check withheld the finished picture', '生成结果未通过安全审核'],
  policy_violation: ['fail', 'The request may violate rules of the platform, such as copyright', '请求可能违反平台规定（例如版权）'],
  real_person: ['fail', 'A picture may show a real person, which is not allowed', '图片可能包含真人，不被允许'],
  no_result: ['fail', 'DreamWork finished without a picture', 'DreamWork 已结束，但没有返回图片'],
  upstream_failed: ['fail', 'DreamWork failed to make the picture', 'DreamWork 生成失败'],
  upstream_timeout: ['fail', 'DreamWork did not finish in time', 'DreamWork 未在规定时间内完成'],
  upstream_lost: ['fail', 'DreamWork keeps no tasks; this one was lost', 'DreamWork 不保存任务，此任务已丢失'],
  upstream_busy: ['retry', 'DreamWork asks us to slow down', 'DreamWork 请求过于频繁'],
  upstream_unavailable: ['retry', 'DreamWork is out of order for the moment', 'DreamWork 暂时不可用'],
  upstream_unauthorized: ['misconfigured', 'Ark refuses the API key of this site', '方舟拒绝了本站的接口密钥'],
  upstream_forbidden: ['misconfigured', 'The API key of this site may not use this model', '本站的接口密钥无权使用此模型'],
  upstream_no_credit: ['misconfigured', 'The Ark account of this site has an overdue balance', '本站的方舟账户已欠费'],
  upstream_quota: ['misconfigured', 'The Ark account of this site has reached its own limit', '本站的方舟账户已达到用量上限'],
  service_not_open: ['misconfigured', 'The model is not activated in the Ark account of this site', '本站的方舟账户尚未开通此模型'],
  model_not_found: ['misconfigured', 'Ark does not know the model or the address', '方舟找不到此模型或地址'],
} as const satisfies FaultTable

export type FaultCode = keyof typeof FAULTS

/** Codes of Ark; where a longer one is not listed, its part before the dot counts. */
export const ARK_CODES: Record<string, FaultCode> = {
  'MissingParameter': 'invalid_request',
  'InvalidParameter': 'invalid_request',
  'InputTextSensitiveContentDetected': 'banned_prompt',
  'InputTextSensitiveContentDetected.PolicyViolation': 'policy_violation',
  'InputImageSensitiveContentDetected': 'banned_image',
  'InputImageSensitiveContentDetected.PolicyViolation': 'policy_violation',
  'InputImageSensitiveContentDetected.PrivacyInformation': 'real_person',
  'OutputImageSensitiveContentDetected': 'banned_output',
  'OutputImageSensitiveContentDetected.PolicyViolation': 'policy_violation',
  'SensitiveContentDetected': 'banned_prompt',
  'SensitiveContentDetected.SevereViolation': 'banned_prompt',
  'SensitiveContentDetected.Violence': 'banned_prompt',
  'InputTextRiskDetection': 'banned_prompt',
  'InputImageRiskDetection': 'banned_image',
  'OutputImageRiskDetection': 'banned_output',
  'AuthenticationError': 'upstream_unauthorized',
  'InvalidAccountStatus': 'upstream_unauthorized',
  'AccessDenied': 'upstream_forbidden',
  'AccountOverdueError': 'upstream_no_credit',
  'OperationDenied': 'upstream_forbidden',
  'OperationDenied.ServiceNotOpen': 'service_not_open',
  'OperationDenied.ServiceOverdue': 'upstream_no_credit',
  'InvalidEndpointOrModel': 'model_not_found',
  'InvalidEndpointOrModel.NotFound': 'model_not_found',
  'ModelNotOpen': 'service_not_open',
  'RateLimitExceeded': 'upstream_busy',
  'RateLimitExceeded.EndpointRPMExceeded': 'upstream_busy',
  'ModelAccountIpmRateLimitExceeded': 'upstream_busy',
  'AccountRateLimitExceeded': 'upstream_busy',
  'ServerOverloaded': 'upstream_busy',
  'RequestBurstTooFast': 'upstream_busy',
  'InflightBatchsizeExceeded': 'upstream_busy',
  'QuotaExceeded': 'upstream_quota',
  'SetLimitExceeded': 'upstream_quota',
  'InternalServiceError': 'upstream_unavailable',
}

/** For answers without a code of Ark, e.g. of a relay. */
export const HTTP: Record<number, FaultCode> = { ...HTTP_FAULTS, 524: 'upstream_timeout' }

export interface ArkError {
  code?: unknown
  message?: unknown
}

export function codeOf(error: ArkError | undefined, status = 400): FaultCode {
  const word = typeof error?.code === 'string' ? error.code : ''
  for (const key of [word, word.split('.')[0]]) {
    if (Object.hasOwn(ARK_CODES, key)) return ARK_CODES[key]
  }
  return HTTP[status] ?? (status >= 500 ? 'upstream_unavailable' : 'invalid_request')
}

/** What helps the person who asked; for the rest our own sentence says more than Ark's. */
const QUOTED: FaultCode[] = [
  'invalid_request',
  'upstream_failed',
  'model_not_found',
  'service_not_open',
  'too_many_pictures',
]

export const { fault, failed } = upstreamFaults(FAULTS, (code, said: unknown) =>
  QUOTED.includes(code)
    ? String(said ?? '')
        .replace(/\s*Request id:.*$/is, '')
        .slice(0, 300)
    : ''
)

/** Leaves open whether pictures were made, so it is never tried again. */
export function garbage(what: string): UpstreamError {
  return new UpstreamError({
    code: 'upstream_garbage',
    message: {
      'en': `DreamWork answered something unreadable (${what}).`,
      'zh-CN': `DreamWork 返回了无法识别的内容（${what}）。`,
    },
  })
}
