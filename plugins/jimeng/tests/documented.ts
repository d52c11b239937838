import { endings, refusals, type CannedAnswer, type Documented } from '@wxiai/sdk/test'
import { drawPicture } from '@wxiai/sdk/simulator'
import { jimeng } from '../src/errors.js'

type Row = [said: string, answer: CannedAnswer, ends: string]

// prettier-ignore
const VISUAL: [http: number, code: number, message: string, ends: string][] = [
  [400, 50411, 'Pre Img Risk Not Pass', 'banned_image'],
  [400, 50511, 'Post Img Risk Not Pass', 'banned_picture'],
  [400, 50412, 'Text Risk Not Pass', 'banned_prompt'],
  [400, 50512, 'Post Text Risk Not Pass', 'banned_prompt'],
  [400, 50413, 'Post Text Risk Not Pass', 'banned_words'],
  [400, 50516, 'Post Video Risk Not Pass', 'banned_output'],
  [400, 50517, 'Post Audio Risk Not Pass', 'banned_sound'],
  [400, 50518, 'Pre Img Risk Not Pass: Copyright', 'copyright_image'],
  [400, 50519, 'Post Img Risk Not Pass: Copyright', 'copyright_output'],
  [400, 50520, 'Risk Internal Error', 'safety_broken'],
  [400, 50521, 'Antidirt Internal Error', 'antidirt_broken'],
  [400, 50522, 'Image Copyright Internal Error', 'copyright_broken'],
  [400, 50215, 'Input invalid for this service.', 'invalid_request'],
  [401, 50400, 'Access Denied: Access Denied', 'service_not_open'],
  [429, 50429, 'Request Has Reached API Limit, Please Try Later', 'upstream_busy'],
  [429, 50430, 'Request Has Reached API Concurrent Limit, Please Try Later', 'queue_full'],
  [500, 50500, 'Internal Error', 'upstream_unavailable'],
  [500, 50501, 'Internal RPC Error', 'upstream_unavailable'],
]
// prettier-ignore
const GATEWAY: [number: number, word: string, ends: string][] = [
  [100004, 'MissingRequestInfo', 'upstream_request'], [100009, 'InvalidAccessKey', 'upstream_unauthorized'],
  [100010, 'SignatureDoesNotMatch', 'upstream_signature'], [100013, 'AccessDenied', 'upstream_forbidden'],
  [100024, 'InvalidAuthorization', 'upstream_signature'], [100025, 'MissingSignature', 'upstream_signature'],
  [100026, 'InvalidSecretToken', 'upstream_token'],
]
const visual = VISUAL.map(([http, code, message, ends]): Row => {
  return [
    String(code),
    [http, { code, data: null, message, request_id: '2026', status: code }],
    ends,
  ]
})
const gatewayError = (error: object): CannedAnswer => [
  401,
  { ResponseMetadata: { RequestId: '2026', Service: 'cv', Region: 'cn-north-1', Error: error } },
]
const gateway = GATEWAY.flatMap(([CodeN, Code, ends]): Row[] => [
  [String(CodeN), gatewayError({ CodeN, Code, Message: 'no' }), ends],
  ...(Code === 'MissingSignature'
    ? []
    : [[Code, gatewayError({ CodeN: 999_999, Code, Message: 'no' }), ends] as Row]),
])
const state = (status: string): CannedAnswer => [
  200,
  { code: 10_000, data: { status, video_url: '' }, message: 'Success' },
]
const HTTP: Row[] = [
  ['HTTP 429', [429, '<html>'], 'upstream_busy'],
  ['HTTP 524', [524, '<html>'], 'upstream_timeout'],
  ['HTTP 413', [413, '<html>'], 'too_large'],
  ['HTTP 502', [502, '<html>'], 'upstream_unavailable'],
  ['HTTP 200, no JSON', [200, '<html>'], 'upstream_garbage'],
]
const volcengine = {
  operation: 'text-to-video',
  taken: [200, { code: 10_000, data: { task_id: '{id}' }, message: 'Success' }] as CannedAnswer,
}

// prettier-ignore
const ARK: [http: number, word: string, ends: string][] = [
  [400, 'MissingParameter', 'invalid_request'], [400, 'InvalidParameter', 'invalid_request'],
  [400, 'InvalidParameter.prompt', 'invalid_request'],
  [400, 'InputTextSensitiveContentDetected', 'banned_prompt'],
  [400, 'InputTextSensitiveContentDetected.PolicyViolation', 'policy_violation'],
  [400, 'InputImageSensitiveContentDetected', 'banned_image'],
  [400, 'InputImageSensitiveContentDetected.PolicyViolation', 'policy_violation'],
  [400, 'InputImageSensitiveContentDetected.PrivacyInformation', 'real_person'],
  [400, 'OutputVideoSensitiveContentDetected', 'banned_output'],
  [400, 'OutputVideoSensitiveContentDetected.PolicyViolation', 'copyright_output'],
  [400, 'OutputImageSensitiveContentDetected', 'banned_picture'],
  [400, 'SensitiveContentDetected', 'banned_prompt'], [400, 'SensitiveContentDetected.Violence', 'banned_prompt'],
  [400, 'InputTextRiskDetection', 'banned_prompt'], [400, 'InputImageRiskDetection', 'banned_image'],
  [400, 'OutputImageRiskDetection', 'banned_picture'],
  [401, 'AuthenticationError', 'upstream_unauthorized'], [401, 'InvalidAccountStatus', 'upstream_unauthorized'],
  [403, 'AccessDenied', 'upstream_forbidden'], [403, 'AccountOverdueError', 'upstream_no_credit'],
  [403, 'OperationDenied', 'upstream_forbidden'], [403, 'OperationDenied.ServiceNotOpen', 'service_not_open'],
  [403, 'OperationDenied.ServiceOverdue', 'upstream_no_credit'],
  [404, 'InvalidEndpointOrModel', 'model_not_found'], [404, 'InvalidEndpointOrModel.NotFound', 'model_not_found'],
  [404, 'ModelNotOpen', 'service_not_open'],
  [429, 'RateLimitExceeded', 'upstream_busy'], [429, 'RateLimitExceeded.EndpointRPMExceeded', 'upstream_busy'],
  [429, 'ModelAccountIpmRateLimitExceeded', 'upstream_busy'], [429, 'AccountRateLimitExceeded', 'upstream_busy'],
  [429, 'ServerOverloaded', 'upstream_busy'], [429, 'RequestBurstTooFast', 'upstream_busy'],
  [429, 'InflightBatchsizeExceeded', 'queue_full'], [429, 'QuotaExceeded', 'upstream_quota'],
  [429, 'SetLimitExceeded', 'upstream_quota'], [500, 'InternalServiceError', 'upstream_unavailable'],
]
// prettier-ignore
const RELAY: [http: number, word: string, ends: string][] = [
  [400, 'task_not_exist', 'upstream_lost'], [400, 'sensitive_words_detected', 'banned_words'],
  [403, 'insufficient_user_quota', 'upstream_no_credit'], [403, 'pre_consume_token_quota_failed', 'upstream_no_credit'],
  [503, 'get_channel_failed', 'upstream_unavailable'], [403, 'access_denied', 'upstream_forbidden'],
  [503, 'model_not_found', 'model_not_found'], [400, 'invalid_request', 'invalid_request'],
]
/** The vendor's error as JSON within the relay's own message. */
const packed = ARK.map(([http, code, ends]): Row => {
  const message = JSON.stringify({ error: { code, message: 'in its own words' } })
  return [code, [http, { code: 'fail_to_fetch_task', message, data: null }], ends]
})
const own = RELAY.map(([http, code, ends]): Row => {
  return [code, [http, { code, message: 'in its own words', data: null }], ends]
})
const task = (status: string, more = {}): CannedAnswer => [
  200,
  { code: 'success', message: '', data: { task_id: '{id}', status, progress: '50%', ...more } },
]
const boat = { prompt: 'a boat', seed: 1, ratio: 1 }
const bytes = await drawPicture(boat, { width: 640, height: 640 })
const picture = { image: { bytes, mime: 'image/jpeg', name: 'a.jpg' } }

export default {
  upstream: jimeng,
  elsewhere: {
    unsupported_quality: 'tests/wire.spec.ts',
    unsupported_last_frame: 'tests/wire.spec.ts',
  },
  dialects: [
    {
      ...volcengine,
      name: 'Volcengine',
      config: { access_key: 'AKLTexample', secret_key: 'U0tleGFtcGxl', base_url: '{url}' },
      errors: [
        ...refusals([...visual, ...gateway, ...HTTP]),
        ...endings([
          ...visual,
          ...gateway,
          ['not_found', state('not_found'), 'upstream_lost'],
          ['expired', state('expired'), 'upstream_expired'],
          ['done without a film', state('done'), 'no_result'],
          ['a status that nobody knows', state('paused'), 'upstream_garbage'],
        ]),
      ],
    },
    {
      ...volcengine,
      name: 'new-api',
      config: { dialect: 'new-api', secret_key: 'sk-example', base_url: '{url}' },
      errors: [...refusals(visual), ...endings(visual)],
    },
    {
      name: 'relay',
      operation: 'text-to-video',
      config: { dialect: 'relay', secret_key: 'sk-example', base_url: '{url}' },
      taken: [200, { code: 'success', message: '', data: '{id}' }],
      errors: [
        ...refusals([...packed, ...own, ...HTTP]),
        ...endings([
          ...own,
          ['FAILURE', task('FAILURE', { fail_reason: 'out of luck' }), 'upstream_failed'],
          ...packed
            .filter(([, , ends]) => !['upstream_busy', 'queue_full'].includes(ends))
            .map(([said, [, body], ends]): Row => {
              const reason = (body as { message: string }).message
              return [`${said} as fail_reason`, task('FAILURE', { fail_reason: reason }), ends]
            }),
          ['SUCCESS without a film', task('SUCCESS', { data: {} }), 'no_result'],
          ['a status that nobody knows', task('PAUSED'), 'upstream_garbage'],
        ]),
      ],
    },
    {
      name: 'relay, pictures',
      operation: 'image-to-video',
      config: { dialect: 'relay', secret_key: 'sk-example', base_url: '{url}' },
      errors: [{ said: 'it fetches the picture', files: picture, ends: 'no_public_address' }],
    },
  ],
} satisfies Documented
