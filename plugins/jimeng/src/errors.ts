import {
  HTTP_FAULTS,
  UpstreamError,
  upstreamFaults,
  type FailedStatus,
  type FaultTable,
} from '@wxiai/sdk'

/** Every way in which Jimeng can refuse or fail: our code, what the host does, what people read. */
// prettier-ignore
export const FAULTS = {
  invalid_request: ['fail', 'Jimeng does not accept this request', '即梦不接受此请求'],
  unsupported_quality: ['fail', 'This quality is not offered for this kind of film, or not by the provider of this site', '此类视频或本站的服务商不支持此清晰度'],
  unsupported_last_frame: ['fail', 'The provider of this site takes no last picture', '本站的服务商不支持尾帧图片'],
  not_an_image: ['fail', 'Jimeng takes JPEG and PNG pictures only', '即梦只接受 JPEG 和 PNG 图片'],
  too_large: ['fail', 'A picture may have 4.7 MB at most', '单张图片不能超过 4.7 MB'],
  bad_size: ['fail', 'A picture must have 320 to 4096 pixels a side and be at most three times as long as wide', '图片边长需在 320 至 4096 像素之间，长边不超过短边的 3 倍'],
  bad_image: ['fail', 'Jimeng cannot use the picture', '即梦无法使用此图片'],
  banned_prompt: ['fail', 'The safety check refused the prompt', '提示词未通过安全审核'],
  banned_words: ['fail', 'The prompt holds sensitive or copyrighted words', '提示词包含敏感词或版权词'],
  banned_image: ['fail', 'The safety check refused a picture that was sent', '上传的图片未通过安全审核'],
  real_person: ['fail', 'A picture may show a real person, which is not allowed', '图片可能包含真人，不被允许'],
  copyright_image: ['fail', 'A picture that was sent may be under copyright', '上传的图片可能涉及版权'],
  policy_violation: ['fail', 'The request may violate rules of the platform, such as copyright', '请求可能违反平台规定（例如版权）'],
  banned_picture: ['retry', 'The safety check withheld a picture of the film; another try may pass', '视频画面未通过安全审核，可重试'],
  banned_output: ['retry', 'The safety check withheld the finished film; another try may pass', '生成的视频未通过安全审核，可重试'],
  banned_sound: ['retry', 'The safety check withheld the sound of the film; another try may pass', '生成的音频未通过安全审核，可重试'],
  copyright_output: ['retry', 'The finished film may be under copyright; another try may pass', '生成结果可能涉及版权，可重试'],
  safety_broken: ['fail', 'The safety check of Jimeng is out of order', '即梦安全审核服务异常'],
  antidirt_broken: ['fail', 'The text check of Jimeng is out of order', '即梦文本审核服务异常'],
  copyright_broken: ['fail', 'The copyright check of Jimeng is out of order', '即梦版权检测服务异常'],
  no_result: ['fail', 'Jimeng finished without a film', '即梦已结束，但没有返回视频'],
  upstream_failed: ['fail', 'Jimeng failed to make the film', '即梦生成失败'],
  upstream_timeout: ['fail', 'Jimeng did not answer in time', '即梦未在规定时间内响应'],
  upstream_lost: ['fail', 'Jimeng no longer knows this task', '即梦已查不到此任务'],
  upstream_expired: ['fail', 'Jimeng has already thrown the film away', '即梦任务已过期'],
  upstream_busy: ['retry', 'Jimeng asks us to slow down', '即梦请求过于频繁'],
  queue_full: ['retry', 'Jimeng works on as many films as the account of this site allows', '已达到本站即梦账户的并发上限'],
  upstream_unavailable: ['retry', 'Jimeng is out of order for the moment', '即梦暂时不可用'],
  service_not_open: ['misconfigured', 'The account of this site may not use this Jimeng service, or does not know this model', '本站账户未开通此即梦服务，或模型不存在'],
  model_not_found: ['misconfigured', 'The provider does not know the model or the address', '服务商找不到此模型或地址'],
  upstream_unauthorized: ['misconfigured', 'Jimeng refuses the keys of this site', '即梦拒绝了本站的密钥'],
  upstream_signature: ['misconfigured', 'Jimeng refuses the signature: the secret key is wrong, or the clock of this machine', '签名校验失败：密钥有误，或本机时钟不准'],
  upstream_token: ['misconfigured', 'The session token of this site is wrong or has expired', '本站的临时安全令牌有误或已过期'],
  upstream_forbidden: ['misconfigured', 'The keys of this site may not use Jimeng', '本站的密钥无权使用即梦'],
  upstream_request: ['misconfigured', 'The address of this site is no gateway of Volcengine', '本站配置的地址不是火山引擎网关'],
  upstream_no_credit: ['misconfigured', 'The account of this site has no credit left at the provider', '本站在服务商的账户余额不足'],
  upstream_quota: ['misconfigured', 'The account of this site has reached its own limit', '本站的账户已达到用量上限'],
  no_public_address: ['misconfigured', 'This relay fetches pictures itself, and this site has no public address', '此中转站需要自行下载图片，而本站未设置公网地址'],
} as const satisfies FaultTable

export type FaultCode = keyof typeof FAULTS

/** `code` in the answers of the visual service. */
export const VISUAL_CODES: Record<number, FaultCode> = {
  50215: 'invalid_request',
  50400: 'service_not_open',
  50411: 'banned_image',
  50412: 'banned_prompt',
  50413: 'banned_words',
  50429: 'upstream_busy',
  50430: 'queue_full',
  50500: 'upstream_unavailable',
  50501: 'upstream_unavailable',
  50511: 'banned_picture',
  50512: 'banned_prompt',
  50516: 'banned_output',
  50517: 'banned_sound',
  50518: 'copyright_image',
  50519: 'copyright_output',
  50520: 'safety_broken',
  50521: 'antidirt_broken',
  50522: 'copyright_broken',
}

/** `CodeN` of the gateway before it, and the word that goes with it. */
export const GATEWAY_CODES: Record<number, FaultCode> = {
  100004: 'upstream_request',
  100009: 'upstream_unauthorized',
  100010: 'upstream_signature',
  100013: 'upstream_forbidden',
  100024: 'upstream_signature',
  100025: 'upstream_signature',
  100026: 'upstream_token',
}
export const GATEWAY_WORDS: Record<string, FaultCode> = {
  MissingRequestInfo: 'upstream_request',
  InvalidAccessKey: 'upstream_unauthorized',
  SignatureDoesNotMatch: 'upstream_signature',
  AccessDenied: 'upstream_forbidden',
  InvalidAuthorization: 'upstream_signature',
  InvalidSecretToken: 'upstream_token',
}

/** Words of a relay and of Ark behind it; where a longer one is not listed, its part before the dot counts. */
export const RELAY_CODES: Record<string, FaultCode> = {
  'MissingParameter': 'invalid_request',
  'InvalidParameter': 'invalid_request',
  'InputTextSensitiveContentDetected': 'banned_prompt',
  'InputTextSensitiveContentDetected.PolicyViolation': 'policy_violation',
  'InputImageSensitiveContentDetected': 'banned_image',
  'InputImageSensitiveContentDetected.PolicyViolation': 'policy_violation',
  'InputImageSensitiveContentDetected.PrivacyInformation': 'real_person',
  'OutputVideoSensitiveContentDetected': 'banned_output',
  'OutputVideoSensitiveContentDetected.PolicyViolation': 'copyright_output',
  'OutputImageSensitiveContentDetected': 'banned_picture',
  'SensitiveContentDetected': 'banned_prompt',
  'InputTextRiskDetection': 'banned_prompt',
  'InputImageRiskDetection': 'banned_image',
  'OutputImageRiskDetection': 'banned_picture',
  'AuthenticationError': 'upstream_unauthorized',
  'InvalidAccountStatus': 'upstream_unauthorized',
  'AccessDenied': 'upstream_forbidden',
  'AccountOverdueError': 'upstream_no_credit',
  'OperationDenied': 'upstream_forbidden',
  'OperationDenied.ServiceNotOpen': 'service_not_open',
  'OperationDenied.ServiceOverdue': 'upstream_no_credit',
  'InvalidEndpointOrModel': 'model_not_found',
  'ModelNotOpen': 'service_not_open',
  'RateLimitExceeded': 'upstream_busy',
  'ModelAccountIpmRateLimitExceeded': 'upstream_busy',
  'AccountRateLimitExceeded': 'upstream_busy',
  'ServerOverloaded': 'upstream_busy',
  'RequestBurstTooFast': 'upstream_busy',
  'InflightBatchsizeExceeded': 'queue_full',
  'QuotaExceeded': 'upstream_quota',
  'SetLimitExceeded': 'upstream_quota',
  'InternalServiceError': 'upstream_unavailable',
  'task_not_exist': 'upstream_lost',
  'sensitive_words_detected': 'banned_words',
  'insufficient_user_quota': 'upstream_no_credit',
  'pre_consume_token_quota_failed': 'upstream_no_credit',
  'get_channel_failed': 'upstream_unavailable',
  'access_denied': 'upstream_forbidden',
  'model_not_found': 'model_not_found',
  'invalid_request': 'invalid_request',
}

/** For answers without a code that is known. */
export const HTTP: Record<number, FaultCode> = { ...HTTP_FAULTS, 524: 'upstream_timeout' }

export const codeOfStatus = (status: number): FaultCode =>
  HTTP[status] ?? (status >= 500 ? 'upstream_unavailable' : 'invalid_request')

export function relayCode(word: unknown): FaultCode | undefined {
  const name = typeof word === 'string' ? word : ''
  return [name, name.split('.')[0]].flatMap((key) =>
    Object.hasOwn(RELAY_CODES, key) ? [RELAY_CODES[key]] : []
  )[0]
}

/** What helps the person who asked; for the rest our own sentence says more. */
const QUOTED: FaultCode[] = ['invalid_request', 'upstream_failed', 'bad_image', 'service_not_open']

export const { fault, failed } = upstreamFaults(FAULTS, (code, said: unknown) =>
  QUOTED.includes(code)
    ? String(said ?? '')
        .replace(/\s*Request id:.*$/is, '')
        .trim()
        .slice(0, 300)
    : ''
)

/** These say nothing about the task itself: it is asked about again, or the admins are told. */
const ABOUT_THE_CALL: FaultCode[] = ['upstream_busy', 'queue_full', 'upstream_unavailable']

/** A fault in an answer about a task: the end of the task, or only of this question. @throws UpstreamError */
export function ended(code: FaultCode, said?: unknown, retryAfter?: number): FailedStatus {
  const [reaction] = FAULTS[code]
  if (reaction === 'misconfigured' || ABOUT_THE_CALL.includes(code)) {
    throw fault(code, said, retryAfter)
  }
  return failed(code, said)
}

/** `retryable` for what only asks: an unreadable answer to a submit leaves open whether the task was taken. */
export function garbage(what: string, retryable = false): UpstreamError {
  return new UpstreamError({
    code: 'upstream_garbage',
    message: {
      'en': `Jimeng answered something unreadable (${what}).`,
      'zh-CN': `即梦返回了无法识别的内容（${what}）。`,
    },
    retryable,
  })
}
