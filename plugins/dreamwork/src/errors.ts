import { defineUpstream } from '@wxiai/sdk'

// prettier-ignore
const FAULTS = {
  not_an_image: ['fail', 'DreamWork takes PNG, JPEG, WebP and GIF pictures only', 'DreamWork 只接受 PNG、JPEG、WebP、GIF 图片'],
  too_large: ['fail', 'A picture may have 10 MB at most', '单张图片不能超过 10 MB'],
  too_many_pictures: ['fail', 'This model takes fewer pictures', '此模型可用的图片数量更少'],
  banned_prompt: ['fail', 'The safety check refused the prompt', '提示词未通过安全审核'],
  banned_image: ['fail', 'The safety check refused a picture that was sent', '上传的图片未通过安全审核'],
  banned_output: ['fail', 'The safety check withheld the finished picture', '生成结果未通过安全审核'],
  policy_violation: ['fail', 'The request may violate rules of the platform, such as copyright', '请求可能违反平台规定（例如版权）'],
  real_person: ['fail', 'A picture may show a real person, which is not allowed', '图片可能包含真人，不被允许'],
  upstream_lost: ['fail', 'DreamWork keeps no tasks; this one was lost', 'DreamWork 不保存任务，此任务已丢失'],
  upstream_quota: ['misconfigured', 'The Ark account of this site has reached its own limit', '本站的方舟账户已达到用量上限'],
  service_not_open: ['misconfigured', 'The model is not activated in the Ark account of this site', '本站的方舟账户尚未开通此模型'],
} as const

// prettier-ignore
const CODES = {
  'MissingParameter': 'invalid_request', 'InvalidParameter': 'invalid_request',
  'InputTextSensitiveContentDetected': 'banned_prompt', 'InputTextSensitiveContentDetected.PolicyViolation': 'policy_violation',
  'InputImageSensitiveContentDetected': 'banned_image', 'InputImageSensitiveContentDetected.PolicyViolation': 'policy_violation',
  'InputImageSensitiveContentDetected.PrivacyInformation': 'real_person',
  'OutputImageSensitiveContentDetected': 'banned_output', 'OutputImageSensitiveContentDetected.PolicyViolation': 'policy_violation',
  'SensitiveContentDetected': 'banned_prompt', 'InputTextRiskDetection': 'banned_prompt',
  'InputImageRiskDetection': 'banned_image', 'OutputImageRiskDetection': 'banned_output',
  'AuthenticationError': 'upstream_unauthorized', 'InvalidAccountStatus': 'upstream_unauthorized',
  'AccessDenied': 'upstream_forbidden', 'AccountOverdueError': 'upstream_no_credit', 'OperationDenied': 'upstream_forbidden',
  'OperationDenied.ServiceNotOpen': 'service_not_open', 'OperationDenied.ServiceOverdue': 'upstream_no_credit',
  'InvalidEndpointOrModel': 'model_not_found', 'ModelNotOpen': 'service_not_open',
  'RateLimitExceeded': 'upstream_busy', 'ModelAccountIpmRateLimitExceeded': 'upstream_busy',
  'AccountRateLimitExceeded': 'upstream_busy', 'ServerOverloaded': 'upstream_busy', 'RequestBurstTooFast': 'upstream_busy',
  'InflightBatchsizeExceeded': 'upstream_busy', 'QuotaExceeded': 'upstream_quota', 'SetLimitExceeded': 'upstream_quota',
  'InternalServiceError': 'upstream_unavailable',
} as const

export const ark = defineUpstream({
  name: ['DreamWork', 'DreamWork'],
  faults: FAULTS,
  codes: CODES,
  quotes: [
    'invalid_request',
    'upstream_failed',
    'upstream_garbage',
    'model_not_found',
    'service_not_open',
    'too_many_pictures',
  ],
})

export interface ArkError {
  code?: unknown
  message?: unknown
}
