import { refusals, type CannedAnswer, type Documented } from '@wxiai/sdk/test'
import { ark as upstream } from '../src/errors.js'

type Row = [said: string, answer: CannedAnswer, ends: string]

// prettier-ignore
const ARK: [http: number, word: string, ends: string][] = [
  [400, 'MissingParameter', 'invalid_request'], [400, 'MissingParameter.model', 'invalid_request'],
  [400, 'InvalidParameter', 'invalid_request'], [400, 'InvalidParameter.size', 'invalid_request'],
  [400, 'InputTextSensitiveContentDetected', 'banned_prompt'],
  [400, 'InputTextSensitiveContentDetected.PolicyViolation', 'policy_violation'],
  [400, 'InputImageSensitiveContentDetected', 'banned_image'],
  [400, 'InputImageSensitiveContentDetected.PolicyViolation', 'policy_violation'],
  [400, 'InputImageSensitiveContentDetected.PrivacyInformation', 'real_person'],
  [400, 'OutputImageSensitiveContentDetected', 'banned_output'],
  [400, 'OutputImageSensitiveContentDetected.PolicyViolation', 'policy_violation'],
  [400, 'SensitiveContentDetected', 'banned_prompt'],
  [400, 'SensitiveContentDetected.SevereViolation', 'banned_prompt'],
  [400, 'SensitiveContentDetected.Violence', 'banned_prompt'],
  [400, 'InputTextRiskDetection', 'banned_prompt'], [400, 'InputImageRiskDetection', 'banned_image'],
  [400, 'OutputImageRiskDetection', 'banned_output'],
  [401, 'AuthenticationError', 'upstream_unauthorized'], [401, 'InvalidAccountStatus', 'upstream_unauthorized'],
  [403, 'AccessDenied', 'upstream_forbidden'], [403, 'AccountOverdueError', 'upstream_no_credit'],
  [403, 'OperationDenied', 'upstream_forbidden'], [403, 'OperationDenied.ServiceNotOpen', 'service_not_open'],
  [403, 'OperationDenied.ServiceOverdue', 'upstream_no_credit'],
  [404, 'InvalidEndpointOrModel', 'model_not_found'], [404, 'InvalidEndpointOrModel.NotFound', 'model_not_found'],
  [404, 'ModelNotOpen', 'service_not_open'],
  [429, 'RateLimitExceeded', 'upstream_busy'], [429, 'RateLimitExceeded.EndpointRPMExceeded', 'upstream_busy'],
  [429, 'ModelAccountIpmRateLimitExceeded', 'upstream_busy'], [429, 'AccountRateLimitExceeded', 'upstream_busy'],
  [429, 'ServerOverloaded', 'upstream_busy'], [429, 'RequestBurstTooFast', 'upstream_busy'],
  [429, 'InflightBatchsizeExceeded', 'upstream_busy'], [429, 'QuotaExceeded', 'upstream_quota'],
  [429, 'SetLimitExceeded', 'upstream_quota'], [500, 'InternalServiceError', 'upstream_unavailable'],
]
const errorOf = (code: string) => ({
  error: { code, message: `In its own words. Request id: 021767`, param: '', type: 'BadRequest' },
})
const refused = ARK.map(([http, word, ends]): Row => [word, [http, errorOf(word)], ends])
const HTTP: Row[] = [
  ['HTTP 401', [401, '<html>'], 'upstream_unauthorized'],
  ['HTTP 413', [413, '<html>'], 'too_large'],
  ['HTTP 429', [429, '<html>'], 'upstream_busy'],
  ['HTTP 502', [502, '<html>'], 'upstream_unavailable'],
  ['HTTP 504', [504, '<html>'], 'upstream_timeout'],
  ['HTTP 524', [524, '<html>'], 'upstream_timeout'],
  ['HTTP 200, no JSON', [200, '<html>'], 'upstream_garbage'],
  ['no pictures', [200, { created: 1, data: [] }], 'no_result'],
]
/** A picture of its own is withheld, in an answer that is a success. */
const withheld = ARK.filter(([http]) => http === 400).map(([, word, ends]): Row => {
  return [`${word} for a picture`, [200, { created: 1, data: [errorOf(word)] }], ends]
})
const event = (data: object) => `data: ${JSON.stringify(data)}\n\n`
const stream = (...events: object[]): CannedAnswer => [
  200,
  events.map(event).join(''),
  { 'content-type': 'text/event-stream' },
]
const lost = { type: 'image_generation.partial_failed', image_index: 0 }

const ark = { api_key: 'ark-example', base_url: '{url}/api/v3' }

export default {
  upstream,
  elsewhere: {
    too_many_pictures: 'tests/wire.spec.ts',
    upstream_failed: 'nothing of Ark means it; a word for what has none',
    upstream_lost: 'tests/wire.spec.ts: nothing is ever asked about',
  },
  dialects: [
    {
      name: 'Ark',
      operation: 'text-to-image',
      config: ark,
      errors: refusals([...refused, ...HTTP, ...withheld]),
    },
    {
      name: 'Ark, a set that streams',
      operation: 'group',
      config: ark,
      errors: refusals([
        ...refused,
        ...refused.map(([said, [, body], ends]): Row => {
          return [`${said} in the stream`, stream({ type: 'error', ...(body as object) }), ends]
        }),
        ...ARK.filter(([http]) => http === 400).map(([, word, ends]): Row => {
          const end = { type: 'image_generation.completed' }
          return [`${word} for each picture`, stream({ ...lost, ...errorOf(word) }, end), ends]
        }),
        ['a stream that breaks off', stream({ type: 'ping' }), 'upstream_garbage'],
      ]),
    },
    {
      name: 'relay',
      operation: 'text-to-image',
      config: { api_key: 'sk-example', base_url: '{url}' },
      errors: refusals(HTTP),
    },
  ],
} satisfies Documented
