import {
  endings,
  refusals,
  type CannedAnswer,
  type Documented,
  type DocumentedError,
} from '@wxiai/sdk/test'
import { flux } from '../src/errors.js'

type Row = [said: string, answer: CannedAnswer, ends: string]

const detail = { detail: 'in its own words' }
const HTTP: Row[] = [
  ['HTTP 400', [400, detail], 'invalid_request'],
  ['HTTP 401', [401, detail], 'upstream_unauthorized'],
  ['HTTP 402', [402, detail], 'upstream_no_credit'],
  ['HTTP 403', [403, detail], 'upstream_forbidden'],
  ['HTTP 404', [404, detail], 'model_not_found'],
  ['HTTP 413', [413, detail], 'too_large'],
  [
    'HTTP 422',
    [422, { detail: [{ loc: ['body', 'width'], msg: 'too wide', type: 'less_than_equal' }] }],
    'invalid_request',
  ],
  ['HTTP 429', [429, { detail: 'Your rate limit resets in ~1s.' }], 'upstream_busy'],
  ['HTTP 500', [500, detail], 'upstream_unavailable'],
  ['HTTP 503', [503, '<html>'], 'upstream_unavailable'],
  ['HTTP 504', [504, '<html>'], 'upstream_timeout'],
  ['HTTP 200, no JSON', [200, '<html>'], 'upstream_garbage'],
]
/** Asked about a task, what is not found is a task. */
const asked = HTTP.map(([said, answer, ends]): Row => {
  return [said, answer, ends === 'model_not_found' ? 'upstream_lost' : ends]
})

const bfl = (status: string, more = {}): CannedAnswer => [200, { id: '{id}', status, ...more }]
const moderated = { result: null, details: { 'Moderation Reasons': ['Safety Filter'] } }

// prettier-ignore
const FAL: [http: number, type: string, ends: string][] = [
  [422, 'content_policy_violation', 'banned_prompt'], [422, 'no_media_generated', 'no_result'],
  [504, 'generation_timeout', 'upstream_timeout'], [500, 'internal_server_error', 'upstream_unavailable'],
  [400, 'downstream_service_error', 'upstream_failed'],
  [500, 'downstream_service_unavailable', 'upstream_unavailable'],
  [422, 'image_too_small', 'bad_image'], [422, 'image_too_large', 'bad_image'],
  [422, 'image_load_error', 'bad_image'], [422, 'unsupported_image_format', 'bad_image'],
  [422, 'file_download_error', 'bad_image'], [422, 'file_too_large', 'too_large'],
  [422, 'face_detection_error', 'bad_image'], [422, 'feature_not_supported', 'invalid_request'],
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
const byModel = (http: number, type: string): CannedAnswer => [
  http,
  { detail: [{ loc: ['body', 'prompt'], msg: 'in its own words', type, input: {} }] },
]
const byQueue = (http: number, type: string): CannedAnswer => [
  http,
  { ...detail, error_type: type },
  { 'x-fal-error-type': type },
]
const fal = (status: string): CannedAnswer => [200, { status, request_id: '{id}' }]
const completed = (said: string, result: CannedAnswer, ends: string): DocumentedError => ({
  said,
  then: [fal('COMPLETED'), result],
  ends,
})

const prediction = (status: string, more = {}): CannedAnswer => [
  200,
  { id: '{id}', status, output: null, error: null, logs: '', ...more },
]
const broke = (error: string, ends: string): Row => [error, prediction('failed', { error }), ends]

export default {
  upstream: flux,
  elsewhere: { too_many_pictures: 'tests/wire.spec.ts', cancel_unsupported: 'tests/wire.spec.ts' },
  dialects: [
    {
      name: 'Black Forest Labs',
      operation: 'text-to-image',
      config: { dialect: 'bfl', api_key: 'bfl-example', base_url: '{url}' },
      taken: [200, { id: '{id}', polling_url: '{url}/v1/get_result?id={id}', cost: 4 }],
      errors: [
        ...refusals(HTTP),
        ...endings([
          ...asked,
          ['Task not found', bfl('Task not found'), 'upstream_lost'],
          ['Request Moderated', bfl('Request Moderated', moderated), 'banned_prompt'],
          ['Content Moderated', bfl('Content Moderated', moderated), 'banned_output'],
          ['Error', bfl('Error', { details: { error: 'out of luck' } }), 'upstream_failed'],
          ['Failed', bfl('Failed'), 'upstream_failed'],
          ['Ready without a picture', bfl('Ready', { result: {} }), 'no_result'],
          ['a status that nobody knows', bfl('Resting'), 'upstream_garbage'],
        ]),
        { said: 'schnell', input: { model: 'flux-schnell' }, ends: 'unsupported_model' },
      ],
    },
    {
      name: 'fal',
      operation: 'text-to-image',
      config: { dialect: 'fal', api_key: 'key-id:key-secret', base_url: '{url}' },
      taken: [
        200,
        {
          status: 'IN_QUEUE',
          request_id: '{id}',
          response_url: '{url}/fal-ai/flux-1/requests/{id}',
          status_url: '{url}/fal-ai/flux-1/requests/{id}/status',
          cancel_url: '{url}/fal-ai/flux-1/requests/{id}/cancel',
        },
      ],
      errors: [
        ...refusals([
          ...HTTP,
          ...FAL.map(([http, type, ends]): Row => [type, byQueue(http, type), ends]),
        ]),
        ...endings(asked),
        ...FAL.flatMap(([http, type, ends]) => {
          // The answer is kept: what may pass on a line is final here.
          const final = ends === 'upstream_unavailable' ? 'upstream_failed' : ends
          return [
            completed(`${type} of the model`, byModel(http, type), final),
            completed(`${type} of the queue`, byQueue(http, type), final),
          ]
        }),
        completed('no pictures', [200, { images: [] }], 'no_result'),
        completed(
          'a black picture',
          [200, { images: [{ url: '{url}/black.jpg' }], has_nsfw_concepts: [true] }],
          'banned_output'
        ),
        ...endings([['a status that nobody knows', fal('RESTING'), 'upstream_garbage']]),
      ],
    },
    {
      name: 'Replicate',
      operation: 'text-to-image',
      config: { dialect: 'replicate', api_key: 'r8_example', base_url: '{url}' },
      taken: [201, { id: '{id}', status: 'starting', urls: { get: '{url}/v1/predictions/{id}' } }],
      errors: [
        ...refusals(HTTP),
        ...endings([
          ...asked,
          broke('NSFW content detected. Try running it again.', 'banned_output'),
          broke('E005: The input or output was flagged as sensitive.', 'banned_output'),
          broke('Prediction timed out', 'upstream_timeout'),
          broke('cannot identify image file', 'bad_image'),
          broke('CUDA out of memory', 'upstream_failed'),
          ['canceled', prediction('canceled'), 'cancelled_upstream'],
          ['aborted', prediction('aborted'), 'cancelled_upstream'],
          ['no output', prediction('succeeded', { output: [] }), 'no_result'],
          ['purged', prediction('succeeded', { data_removed: true }), 'upstream_lost'],
          ['a status that nobody knows', prediction('resting'), 'upstream_garbage'],
        ]),
      ],
    },
  ],
} satisfies Documented
