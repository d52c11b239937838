import { FAULTS } from '@wxiai/sdk/ai'
import { endings, refusals, type CannedAnswer, type Documented } from '@wxiai/sdk/test'

type Row = [said: string, answer: CannedAnswer, ends: string]

const problem = (status: number, detail = 'in its own words', headers = {}): CannedAnswer => [
  status,
  { title: 'Problem', detail, status },
  headers,
]
const HTTP: Row[] = [
  ['HTTP 400', problem(400), 'invalid_request'],
  ['HTTP 401', problem(401, 'Unauthenticated'), 'upstream_unauthorized'],
  ['HTTP 402', problem(402, 'Insufficient credit'), 'upstream_no_credit'],
  ['HTTP 403', problem(403), 'upstream_forbidden'],
  ['HTTP 404', problem(404, 'Not found.'), 'model_not_found'],
  ['HTTP 413', [413, '<html>'], 'too_large'],
  ['HTTP 422', problem(422, '- input.duration: Must be between 2 and 12\n'), 'invalid_request'],
  [
    'HTTP 429',
    problem(429, 'Request was throttled. Your rate limit resets in ~30s.', { 'retry-after': '1' }),
    'upstream_busy',
  ],
  ['HTTP 500', problem(500), 'upstream_unavailable'],
  ['HTTP 503', [503, '<html>'], 'upstream_unavailable'],
  ['HTTP 504', [504, '<html>'], 'upstream_timeout'],
  ['HTTP 200, no JSON', [200, '<html>'], 'upstream_garbage'],
]
/** Asked about a film, what is not found is a film. */
const asked = HTTP.map(([said, answer, ends]): Row => {
  return [said, answer, ends === 'model_not_found' ? 'upstream_lost' : ends]
})

const prediction = (status: string, more = {}): CannedAnswer => [
  200,
  {
    ...{ id: '{id}', status, output: null, error: null, logs: '', metrics: {} },
    urls: { get: '{url}/predictions/{id}', cancel: '{url}/predictions/{id}/cancel' },
    ...more,
  },
]
const broke = (error: string, ends: string): Row => [error, prediction('failed', { error }), ends]
const config = { api_key: 'r8_example', base_url: '{url}' }

export default {
  upstream: { faults: FAULTS },
  elsewhere: {
    banned_prompt: 'plugins/fal/tests/documented.ts: Replicate refuses when it is done',
  },
  dialects: [
    {
      name: 'Replicate',
      operation: 'text-to-video',
      config,
      taken: prediction('starting'),
      errors: [
        ...refusals(HTTP),
        ...endings([
          ...asked,
          broke('NSFW content detected. Try running it again.', 'banned_output'),
          broke('The input or output was flagged as sensitive. (E005)', 'banned_output'),
          broke('Prediction timed out', 'upstream_timeout'),
          broke('CUDA out of memory', 'upstream_failed'),
          ['failed without a word', prediction('failed'), 'upstream_failed'],
          ['canceled', prediction('canceled'), 'cancelled_upstream'],
          ['aborted', prediction('aborted'), 'cancelled_upstream'],
          ['no output', prediction('succeeded'), 'no_result'],
          ['purged', prediction('succeeded', { data_removed: true }), 'no_result'],
          ['a status that nobody knows', prediction('resting'), 'upstream_garbage'],
        ]),
      ],
    },
  ],
} satisfies Documented
