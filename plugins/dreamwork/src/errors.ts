import { defineUpstream } from '@wxiai/sdk'

export const ark = defineUpstream({
  name: ['DreamWork', 'DreamWork'],
  // prettier-ignore
  faults: {
    banned_prompt: ['fail', 'The safety check refused the prompt', '提示词未通过安全审核'],
    upstream_lost: ['fail', 'DreamWork keeps no tasks; this one was lost', 'DreamWork 不保存任务，此任务已丢失'],
  },
  // prettier-ignore
  codes: {
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
  },
  also: ['too_many_pictures'],
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
