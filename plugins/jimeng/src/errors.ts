import { defineUpstream } from '@wxiai/sdk'

export const jimeng = defineUpstream({
  name: ['Jimeng', '即梦'],
  // prettier-ignore
  faults: {
    unsupported_quality: ['fail', 'This quality is not offered for this kind of film, or not by the provider of this site', '此类视频或本站的服务商不支持此清晰度'],
    unsupported_last_frame: ['fail', 'The provider of this site takes no last picture', '本站的服务商不支持尾帧图片'],
    banned_prompt: ['fail', 'The safety check refused the prompt', '提示词未通过安全审核'],
    banned_words: ['fail', 'The prompt holds sensitive or copyrighted words', '提示词包含敏感词或版权词'],
    copyright_image: ['fail', 'A picture that was sent may be under copyright', '上传的图片可能涉及版权'],
    banned_picture: ['retry', 'The safety check withheld a picture of the film; another try may pass', '视频画面未通过安全审核，可重试'],
    banned_output: ['retry', 'The safety check withheld the finished film; another try may pass', '生成的视频未通过安全审核，可重试'],
    banned_sound: ['retry', 'The safety check withheld the sound of the film; another try may pass', '生成的音频未通过安全审核，可重试'],
    copyright_output: ['retry', 'The finished film may be under copyright; another try may pass', '生成结果可能涉及版权，可重试'],
    safety_broken: ['fail', 'The safety check of Jimeng is out of order', '即梦安全审核服务异常'],
    antidirt_broken: ['fail', 'The text check of Jimeng is out of order', '即梦文本审核服务异常'],
    copyright_broken: ['fail', 'The copyright check of Jimeng is out of order', '即梦版权检测服务异常'],
    upstream_expired: ['fail', 'Jimeng has already thrown the film away', '即梦任务已过期'],
    upstream_signature: ['misconfigured', 'Jimeng refuses the signature: the secret key is wrong, or the clock of this machine', '签名校验失败：密钥有误，或本机时钟不准'],
    upstream_token: ['misconfigured', 'The session token of this site is wrong or has expired', '本站的临时安全令牌有误或已过期'],
    upstream_request: ['misconfigured', 'The address of this site is no gateway of Volcengine', '本站配置的地址不是火山引擎网关'],
  },
  /** `code` of the visual service, `CodeN` and `Code` of the gateway before it, words of a relay and of Ark behind it. */
  // prettier-ignore
  codes: {
    50215: 'invalid_request', 50400: 'service_not_open', 50411: 'banned_image', 50412: 'banned_prompt', 50413: 'banned_words',
    50429: 'upstream_busy', 50430: 'queue_full', 50500: 'upstream_unavailable', 50501: 'upstream_unavailable',
    50511: 'banned_picture', 50512: 'banned_prompt', 50516: 'banned_output', 50517: 'banned_sound', 50518: 'copyright_image',
    50519: 'copyright_output', 50520: 'safety_broken', 50521: 'antidirt_broken', 50522: 'copyright_broken',

    100004: 'upstream_request', 100009: 'upstream_unauthorized', 100010: 'upstream_signature', 100013: 'upstream_forbidden',
    100024: 'upstream_signature', 100025: 'upstream_signature', 100026: 'upstream_token',
    MissingRequestInfo: 'upstream_request', InvalidAccessKey: 'upstream_unauthorized', SignatureDoesNotMatch: 'upstream_signature',
    InvalidAuthorization: 'upstream_signature', InvalidSecretToken: 'upstream_token',

    'MissingParameter': 'invalid_request', 'InvalidParameter': 'invalid_request',
    'InputTextSensitiveContentDetected': 'banned_prompt', 'InputTextSensitiveContentDetected.PolicyViolation': 'policy_violation',
    'InputImageSensitiveContentDetected': 'banned_image', 'InputImageSensitiveContentDetected.PolicyViolation': 'policy_violation',
    'InputImageSensitiveContentDetected.PrivacyInformation': 'real_person',
    'OutputVideoSensitiveContentDetected': 'banned_output', 'OutputVideoSensitiveContentDetected.PolicyViolation': 'copyright_output',
    'OutputImageSensitiveContentDetected': 'banned_picture', 'SensitiveContentDetected': 'banned_prompt',
    'InputTextRiskDetection': 'banned_prompt', 'InputImageRiskDetection': 'banned_image', 'OutputImageRiskDetection': 'banned_picture',
    'AuthenticationError': 'upstream_unauthorized', 'InvalidAccountStatus': 'upstream_unauthorized',
    'AccessDenied': 'upstream_forbidden', 'AccountOverdueError': 'upstream_no_credit', 'OperationDenied': 'upstream_forbidden',
    'OperationDenied.ServiceNotOpen': 'service_not_open', 'OperationDenied.ServiceOverdue': 'upstream_no_credit',
    'InvalidEndpointOrModel': 'model_not_found', 'ModelNotOpen': 'service_not_open',
    'RateLimitExceeded': 'upstream_busy', 'ModelAccountIpmRateLimitExceeded': 'upstream_busy',
    'AccountRateLimitExceeded': 'upstream_busy', 'ServerOverloaded': 'upstream_busy', 'RequestBurstTooFast': 'upstream_busy',
    'InflightBatchsizeExceeded': 'queue_full', 'QuotaExceeded': 'upstream_quota', 'SetLimitExceeded': 'upstream_quota',
    'InternalServiceError': 'upstream_unavailable',

    task_not_exist: 'upstream_lost', sensitive_words_detected: 'banned_words', insufficient_user_quota: 'upstream_no_credit',
    pre_consume_token_quota_failed: 'upstream_no_credit', get_channel_failed: 'upstream_unavailable',
    access_denied: 'upstream_forbidden', model_not_found: 'model_not_found', invalid_request: 'invalid_request',
  },
  also: ['no_public_address'],
  quotes: ['invalid_request', 'upstream_failed', 'upstream_garbage', 'service_not_open'],
})
