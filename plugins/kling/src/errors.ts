import { defineUpstream } from '@wxiai/sdk'

export const kling = defineUpstream({
  name: ['Kling', '可灵'],
  // prettier-ignore
  faults: {
    invalid_value: ['fail', 'Kling does not accept a value of this request', '可灵不接受请求中的某个值'],
    no_film: ['fail', 'The film to be spoken over is missing or is no film of Kling', '缺少要配口型的视频，或该视频不是由可灵生成'],
    upstream_no_credit: ['misconfigured', 'The resource pack of this site at Kling is used up or has expired', '本站的可灵资源包已用尽或已过期'],
  },
  /** `code` in the answers of Kling, and the words of a relay in front of it. */
  // prettier-ignore
  codes: {
    1000: 'upstream_unauthorized', 1001: 'token_missing', 1002: 'token_invalid', 1003: 'token_early', 1004: 'token_expired',
    1100: 'account_exception', 1101: 'account_overdue', 1102: 'upstream_no_credit', 1103: 'upstream_forbidden',
    1200: 'invalid_request', 1201: 'invalid_value', 1202: 'upstream_method', 1203: 'model_not_found',
    1300: 'policy_violation', 1301: 'banned_prompt', 1302: 'upstream_busy', 1303: 'queue_full', 1304: 'ip_not_allowed',
    5000: 'upstream_unavailable', 5001: 'upstream_maintenance', 5002: 'upstream_timeout',
    task_not_exist: 'upstream_lost', insufficient_user_quota: 'upstream_no_credit',
    pre_consume_token_quota_failed: 'upstream_no_credit', get_channel_failed: 'upstream_unavailable',
    model_not_found: 'model_not_found', invalid_request: 'invalid_request',
  },
  also: ['no_public_address'],
  quotes: ['invalid_request', 'invalid_value', 'upstream_failed', 'upstream_garbage'],
})
