import { FAULTS } from '@wxiai/sdk/ai'
import { refusals, type CannedAnswer, type Documented } from '@wxiai/sdk/test'

type Row = [said: string, answer: CannedAnswer, ends: string]

const detail = { detail: 'in its own words' }
const HTTP: Row[] = [
  ['HTTP 400', [400, detail], 'invalid_request'],
  ['HTTP 401', [401, detail], 'upstream_unauthorized'],
  ['HTTP 402', [402, detail], 'upstream_no_credit'],
  ['HTTP 403', [403, detail], 'upstream_forbidden'],
  ['HTTP 404', [404, detail], 'model_not_found'],
  ['HTTP 413', [413, '<html>'], 'too_large'],
  ['HTTP 429', [429, detail, { 'retry-after': '1' }], 'upstream_busy'],
  ['HTTP 500', [500, detail], 'upstream_unavailable'],
  ['HTTP 503', [503, '<html>'], 'upstream_unavailable'],
  ['HTTP 504', [504, '<html>'], 'upstream_timeout'],
  ['HTTP 200, no JSON', [200, '<html>'], 'upstream_garbage'],
  ['HTTP 200, of another shape', [200, { pictures: [] }], 'upstream_garbage'],
]

// prettier-ignore
const BY_MODEL: [http: number, type: string, ends: string][] = [
  [422, 'missing', 'invalid_request'], [422, 'less_than_equal', 'invalid_request'],
  [422, 'content_policy_violation', 'banned_prompt'], [422, 'no_media_generated', 'no_result'],
  [504, 'generation_timeout', 'upstream_timeout'], [500, 'internal_server_error', 'upstream_unavailable'],
  [400, 'downstream_service_error', 'upstream_failed'],
  [500, 'downstream_service_unavailable', 'upstream_unavailable'],
  [422, 'image_too_small', 'invalid_request'], [422, 'image_too_large', 'invalid_request'],
  [422, 'image_load_error', 'invalid_request'], [422, 'unsupported_image_format', 'invalid_request'],
  [422, 'file_download_error', 'invalid_request'], [422, 'file_too_large', 'invalid_request'],
  [422, 'face_detection_error', 'invalid_request'], [422, 'feature_not_supported', 'invalid_request'],
]
// prettier-ignore
const BY_LINE: [http: number, type: string, ends: string][] = [
  [504, 'request_timeout', 'upstream_timeout'], [504, 'startup_timeout', 'upstream_timeout'],
  [503, 'runner_scheduling_failure', 'upstream_unavailable'],
  [503, 'runner_connection_timeout', 'upstream_unavailable'],
  [503, 'runner_disconnected', 'upstream_unavailable'],
  [503, 'runner_connection_refused', 'upstream_unavailable'],
  [503, 'runner_connection_error', 'upstream_unavailable'],
  [503, 'runner_incomplete_response', 'upstream_unavailable'],
  [500, 'runner_server_error', 'upstream_unavailable'],
  [499, 'client_disconnected', 'cancelled_upstream'], [499, 'client_cancelled', 'cancelled_upstream'],
  [400, 'bad_request', 'invalid_request'], [500, 'internal_error', 'upstream_unavailable'],
]
const byModel = BY_MODEL.map(([http, type, ends]): Row => {
  const fault = { loc: ['body', 'prompt'], msg: 'in its own words', type, input: {} }
  return [type, [http, { detail: [fault] }], ends]
})
const byLine = BY_LINE.map(([http, type, ends]): Row => {
  return [type, [http, { ...detail, error_type: type }, { 'x-fal-error-type': type }], ends]
})

const picture = { url: '{url}/files/a.jpeg', content_type: 'image/jpeg' }
const blackened = { images: [picture], has_nsfw_concepts: [true] }
const config = { api_key: 'key-id:key-secret', base_url: '{url}' }
const films = 'plugins/replicate/tests/documented.ts: films only'

export default {
  upstream: { faults: FAULTS },
  elsewhere: { upstream_lost: films },
  dialects: [
    {
      name: 'fal',
      operation: 'text-to-image',
      config,
      // Of every picture.
      otherwise: [200, 'a picture'],
      errors: refusals([
        ...HTTP,
        ...byModel,
        ...byLine,
        ['no pictures', [200, { images: [] }], 'no_result'],
        ['a picture that the checker blackened', [200, blackened], 'banned_output'],
      ]),
    },
    {
      name: 'fal, pictures that are gone',
      operation: 'text-to-image',
      config,
      otherwise: [404, '<html>'],
      errors: refusals([['HTTP 404 for a picture', [200, { images: [picture] }], 'no_result']]),
    },
  ],
} satisfies Documented
