import { endings, refusals, type CannedAnswer, type Documented } from '@wxiai/sdk/test'
import { CODES, FAULTS } from '../src/codes.js'

type Row = [said: string, answer: CannedAnswer, ends: string]

const answer = (code: number, more = {}): CannedAnswer => [
  200,
  { code, description: 'in its own words', ...more },
]
const submits: Row[] = [
  ['3', answer(3), 'upstream_no_account'],
  ['4', answer(4), 'invalid_request'],
  ['9', answer(9), 'upstream_failed'],
  ['23', answer(23), 'queue_full'],
  ['24', answer(24, { properties: { promptEn: 'gore', bannedWord: 'gore' } }), 'banned_prompt'],
  ['24 without the word', answer(24), 'banned_prompt'],
  ['a code that nobody knows', answer(77), 'upstream_garbage'],
  ['taken without an id', answer(1), 'upstream_garbage'],
]
const HTTP: Row[] = [
  ['HTTP 401', [401, ''], 'upstream_unauthorized'],
  ['HTTP 403', [403, ''], 'upstream_unauthorized'],
  ['HTTP 413', [413, ''], 'too_large'],
  ['HTTP 429', [429, ''], 'upstream_busy'],
  ['HTTP 502', [502, '<html>'], 'upstream_unavailable'],
  ['HTTP 200, no JSON', [200, '<html>'], 'upstream_garbage'],
]
const task = (status: string, more = {}): CannedAnswer => [200, { id: '{id}', status, ...more }]
const failure = (failReason: string, ends: string): Row => [
  failReason,
  task('FAILURE', { failReason }),
  ends,
]
const asked: Row[] = [
  ...HTTP,
  ['HTTP 404', [404, ''], 'upstream_lost'],
  ['an empty answer', [200, ''], 'upstream_lost'],
  failure('Banned prompt detected', 'banned_prompt'),
  failure('可能包含敏感词', 'banned_prompt'),
  failure('Request timed out', 'upstream_timeout'),
  failure('任务超时', 'upstream_timeout'),
  failure('Cancelled by the user', 'cancelled_upstream'),
  failure('Invalid parameter', 'invalid_request'),
  failure('out of luck', 'upstream_failed'),
  ['no reason', task('FAILURE'), 'upstream_failed'],
  ['CANCEL', task('CANCEL'), 'cancelled_upstream'],
  ['SUCCESS without a picture', task('SUCCESS'), 'no_result'],
]
const both = {
  operation: 'imagine',
  taken: [200, { code: 1, description: 'ok', result: '{id}' }] as CannedAnswer,
  /** The list of tasks. */
  otherwise: [200, []] as CannedAnswer,
  errors: [...refusals([...submits, ...HTTP]), ...endings(asked)],
}
const elsewhere = 'tests/operations.spec.ts'

export default {
  upstream: { faults: FAULTS, codes: CODES },
  elsewhere: {
    parent_missing: elsewhere,
    already_done: elsewhere,
    not_supported: elsewhere,
    cancel_unsupported: elsewhere,
    upstream_unknown: elsewhere,
  },
  dialects: [
    { ...both, name: 'trueai', config: { api_secret: 'secret', base_url: '{url}' } },
    {
      ...both,
      name: 'novicezk',
      config: { api_secret: 'secret', base_url: '{url}', dialect: 'novicezk' },
    },
  ],
} satisfies Documented
