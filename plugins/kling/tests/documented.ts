import { endings, refusals, type CannedAnswer, type Documented } from '@wxiai/sdk/test'
import { kling } from '../src/errors.js'

type Row = [said: string, answer: CannedAnswer, ends: string]

/** As much of a film as an upload looks at. */
const film = Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isommp42', 'latin1')
const complaint = (http: number, code: number | string): CannedAnswer => [
  http,
  { code, message: 'in its own words', request_id: 'CjikY2gHPbcAAAAABI5n9g' },
]
// prettier-ignore
const TABLE: [http: number, code: number, ends: string][] = [
  [401, 1000, 'upstream_unauthorized'], [401, 1001, 'token_missing'], [401, 1002, 'token_invalid'],
  [401, 1003, 'token_early'], [401, 1004, 'token_expired'], [429, 1100, 'account_exception'],
  [429, 1101, 'account_overdue'], [429, 1102, 'upstream_no_credit'], [403, 1103, 'upstream_forbidden'],
  [400, 1200, 'invalid_request'], [400, 1201, 'invalid_value'], [404, 1202, 'upstream_method'],
  [404, 1203, 'model_not_found'], [400, 1300, 'policy_violation'], [400, 1301, 'banned_prompt'],
  [429, 1302, 'upstream_busy'], [429, 1303, 'queue_full'], [429, 1304, 'ip_not_allowed'],
  [500, 5000, 'upstream_unavailable'], [503, 5001, 'upstream_maintenance'], [504, 5002, 'upstream_timeout'],
]
const refused = TABLE.map(([http, code, ends]): Row => [String(code), complaint(http, code), ends])
/** A question about a task that is not there answers as one about a model that is not there. */
const asked = refused.map(([said, answer, ends]): Row => {
  return [said, answer, said === '1201' || said === '1203' ? 'upstream_lost' : ends]
})
const HTTP: Row[] = [
  ['HTTP 401', [401, '<html>'], 'upstream_unauthorized'],
  ['HTTP 413', [413, '<html>'], 'too_large'],
  ['HTTP 429', [429, '<html>'], 'upstream_busy'],
  ['HTTP 502', [502, '<html>'], 'upstream_unavailable'],
  ['HTTP 200, no JSON', [200, '<html>'], 'upstream_garbage'],
]
const legacy = (status: string, more = {}): CannedAnswer => [
  200,
  { code: 0, data: { task_id: '{id}', task_status: status, ...more } },
]
const current = (status: string, more = {}): CannedAnswer => [
  200,
  { code: 0, data: [{ id: '{id}', status, ...more }] },
]
const empty: CannedAnswer = [200, { code: 0, data: [] }]
const nobody = complaint(404, 1203)
const input = { model: 'kling-v1' }
const older = { operation: 'text-to-video', input, taken: legacy('submitted'), otherwise: nobody }

export default {
  upstream: kling,
  elsewhere: { no_film: 'tests/wire.spec.ts' },
  dialects: [
    {
      ...older,
      name: 'older API, key pair',
      config: {
        dialect: 'key-pair',
        access_key: 'AKLTexample',
        secret_key: 'SKexample',
        base_url: '{url}',
      },
      errors: [
        ...refusals([...refused, ...HTTP]),
        ...endings([
          ...asked,
          ['failed', legacy('failed', { task_status_msg: 'out of luck' }), 'upstream_failed'],
          [
            'failed, moderation',
            legacy('failed', { task_status_msg: 'Failure to pass the risk control system' }),
            'banned_prompt',
          ],
          ['succeed without a film', legacy('succeed', { task_result: {} }), 'no_result'],
          ['a status that nobody knows', legacy('paused'), 'upstream_garbage'],
        ]),
      ],
    },
    {
      name: 'current API',
      operation: 'text-to-video',
      input: { model: 'kling-v3' },
      config: { dialect: 'api-key', secret_key: 'api-key-example', base_url: '{url}' },
      taken: [200, { code: 0, data: { id: '{id}', status: 'submitted' } }],
      otherwise: nobody,
      errors: [
        ...refusals([...refused, ...HTTP]),
        ...endings([
          ...asked,
          ['an empty list', empty, 'upstream_lost'],
          ['failed', current('failed', { message: 'out of luck' }), 'upstream_failed'],
          ['failed, moderation', current('failed', { message: '内容审核不通过' }), 'banned_prompt'],
          ['succeeded without a film', current('succeeded', { outputs: [] }), 'no_result'],
        ]),
      ],
    },
    {
      ...older,
      name: 'relay',
      config: { dialect: 'relay', secret_key: 'sk-example', base_url: '{url}' },
      errors: [
        ...refusals([
          ['task_not_exist', complaint(400, 'task_not_exist'), 'upstream_lost'],
          [
            'insufficient_user_quota',
            complaint(403, 'insufficient_user_quota'),
            'upstream_no_credit',
          ],
          [
            'pre_consume_token_quota_failed',
            complaint(403, 'pre_consume_token_quota_failed'),
            'upstream_no_credit',
          ],
          ['get_channel_failed', complaint(503, 'get_channel_failed'), 'upstream_unavailable'],
          ['model_not_found', complaint(503, 'model_not_found'), 'model_not_found'],
          ['invalid_request', complaint(400, 'invalid_request'), 'invalid_request'],
        ]),
        ...endings([['task_not_exist', complaint(400, 'task_not_exist'), 'upstream_lost']]),
      ],
    },
    {
      ...older,
      name: 'lip-sync without a public address',
      operation: 'lip-sync',
      promptField: 'text',
      config: { secret_key: 'api-key-example', base_url: '{url}' },
      errors: [
        {
          said: 'the upstream fetches the film',
          files: { video: { bytes: film, mime: 'video/mp4', name: 'a.mp4' } },
          ends: 'no_public_address',
        },
      ],
      input: { language: 'zh', voice: 'genshin_vindi2' },
    },
  ],
} satisfies Documented
