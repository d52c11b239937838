import { defineUpstream } from '@wxiai/sdk'

/** `code` in the answers of Kling, and the words of a relay in front of it. */
// prettier-ignore
const CODES = {
  1000: 'upstream_unauthorized', 1001: 'token_missing', 1002: 'token_invalid', 1003: 'token_early', 1004: 'token_expired',
  1100: 'account_exception', 1101: 'account_overdue', 1102: 'upstream_no_credit', 1103: 'upstream_forbidden',
  1200: 'invalid_request', 1201: 'invalid_value', 1202: 'upstream_method', 1203: 'model_not_found',
  1300: 'policy_violation', 1301: 'banned_prompt', 1302: 'upstream_busy', 1303: 'queue_full', 1304: 'ip_not_allowed',
  5000: 'upstream_unavailable', 5001: 'upstream_maintenance', 5002: 'upstream_timeout',
  task_not_exist: 'upstream_lost', insufficient_user_quota: 'upstream_no_credit',
  pre_consume_token_quota_failed: 'upstream_no_credit', get_channel_failed: 'upstream_unavailable',
  model_not_found: 'model_not_found', invalid_request: 'invalid_request',
} as const

// prettier-ignore
const FAULTS = {
  invalid_value: ['fail', 'Kling does not accept a value of this request', '可灵不接受请求中的某个值'],
  policy_violation: ['fail', 'The request breaks a rule of the Kling platform', '请求违反可灵平台策略'],
  not_an_image: ['fail', 'Kling takes JPEG and PNG pictures only', '可灵只接受 JPEG 和 PNG 图片'],
  too_large: ['fail', 'The file is too large: a picture may have 10 MB, a recording 5 MB at most', '文件过大：图片不超过 10 MB，音频不超过 5 MB'],
  bad_size: ['fail', 'A picture must have at least 300 pixels a side and be at most 2.5 times as long as wide', '图片边长至少 300 像素，长边不超过短边的 2.5 倍'],
  bad_mask: ['fail', 'The painted parts do not have the shape of the picture; paint them again', '涂抹区域与图片尺寸不符，请重新涂抹'],
  no_film: ['fail', 'The film to be spoken over is missing or is no film of Kling', '缺少要配口型的视频，或该视频不是由可灵生成'],
  bad_recording: ['fail', 'Kling takes MP3, WAV, M4A and AAC recordings only', '可灵只接受 MP3、WAV、M4A、AAC 音频'],
  queue_full: ['retry', 'Kling works on as many films as the account of this site allows', '已达到本站可灵账户的并发上限'],
  upstream_maintenance: ['retry', 'Kling is closed for maintenance', '可灵正在维护'],
  token_missing: ['misconfigured', 'No key reached Kling; something on the way takes it away', '密钥未送达可灵，可能被中间环节去除'],
  token_invalid: ['misconfigured', 'Kling refuses the signature: the secret key is wrong', '签名校验失败：Secret Key 有误'],
  token_early: ['misconfigured', 'The clock of this machine is ahead of that of Kling', '本机时钟快于可灵服务器'],
  token_expired: ['misconfigured', 'The clock of this machine is behind that of Kling, or the key has expired', '本机时钟慢于可灵服务器，或密钥已过期'],
  account_exception: ['misconfigured', 'Something is wrong with the Kling account of this site', '本站的可灵账户异常'],
  account_overdue: ['misconfigured', 'The Kling account of this site has unpaid bills', '本站的可灵账户已欠费'],
  upstream_no_credit: ['misconfigured', 'The resource pack of this site at Kling is used up or has expired', '本站的可灵资源包已用尽或已过期'],
  upstream_method: ['misconfigured', 'The address of this site does not lead to the API of Kling', '本站配置的地址不是可灵接口'],
  ip_not_allowed: ['misconfigured', 'Kling does not let the IP address of this site in', '本站的 IP 不在可灵白名单内'],
  no_public_address: ['misconfigured', 'Kling fetches films itself, and this site has no public address', '可灵需要自行下载视频，而本站未设置公网地址'],
} as const

export const kling = defineUpstream({
  name: ['Kling', '可灵'],
  faults: FAULTS,
  codes: CODES,
  quotes: ['invalid_request', 'invalid_value', 'upstream_failed', 'upstream_garbage'],
})
