import { upstreamFaults, type FailedStatus, type FaultTable, type UpstreamError } from '@wxiai/sdk'
import type { SubmitAnswer } from './wire.js'

/** Every way in which the proxy can refuse or fail: our code, what the host does, what people read. */
// prettier-ignore
export const FAULTS = {
  invalid_request: ['fail', 'Midjourney does not accept this request', 'Midjourney 不接受此请求'],
  banned_prompt: ['fail', 'Midjourney does not allow this prompt', 'Midjourney 不允许此提示词'],
  too_large: ['fail', 'The pictures are too large for the Midjourney proxy', '图片超过 Midjourney 代理的大小限制'],
  parent_missing: ['fail', 'The picture that this continues is not known to Midjourney', 'Midjourney 找不到要继续处理的原图'],
  already_done: ['fail', 'Midjourney says that this was already done', 'Midjourney 表示该操作已执行过'],
  not_supported: ['fail', 'This kind of Midjourney proxy cannot do that', '此类 Midjourney 代理不支持该操作'],
  cancel_unsupported: ['fail', 'This Midjourney proxy cannot cancel a task', '此 Midjourney 代理不支持取消任务'],
  cancelled_upstream: ['fail', 'The task was cancelled at Midjourney', '任务已在 Midjourney 处取消'],
  no_result: ['fail', 'Midjourney reported success but gave no result', 'Midjourney 报告成功，却没有返回结果'],
  upstream_failed: ['fail', 'Midjourney failed', 'Midjourney 生成失败'],
  upstream_lost: ['fail', 'Midjourney no longer knows this task', 'Midjourney 已查不到此任务'],
  upstream_unknown: ['fail', 'It cannot be told whether Midjourney took this task', '无法确认 Midjourney 是否已接受此任务'],
  upstream_timeout: ['fail', 'Midjourney did not finish in time', 'Midjourney 未在规定时间内完成'],
  upstream_garbage: ['retry', 'The Midjourney proxy answered something unreadable', 'Midjourney 代理返回了无法识别的内容'],
  upstream_unavailable: ['retry', 'The Midjourney proxy is out of order', 'Midjourney 代理暂时不可用'],
  upstream_busy: ['retry', 'Midjourney asks us to slow down', 'Midjourney 请求过于频繁'],
  queue_full: ['retry', 'The queue of Midjourney is full', 'Midjourney 队列已满'],
  upstream_no_account: ['misconfigured', 'The Midjourney proxy has no usable account, or lost the picture', 'Midjourney 代理没有可用账号，或已丢失原图'],
  upstream_unauthorized: ['misconfigured', 'The Midjourney proxy refuses our API secret', 'Midjourney 代理拒绝了本站的接口密钥'],
} as const satisfies FaultTable

export type FaultCode = keyof typeof FAULTS

/** Our own sentence says more than the proxy's. */
const SILENT: FaultCode[] = ['queue_full', 'upstream_busy', 'upstream_unauthorized', 'too_large']

export const { fault, failed } = upstreamFaults(FAULTS, (code, said?: string | null) =>
  SILENT.includes(code) ? '' : (said ?? '').trim().slice(0, 500)
)

export const garbage = (what: string) => fault('upstream_garbage', what)

/** `code` of an answer to a submit that was not taken. */
export const CODES: Record<number, FaultCode> = {
  3: 'upstream_no_account',
  4: 'invalid_request',
  9: 'upstream_failed',
  23: 'queue_full',
  24: 'banned_prompt',
}
const TAKEN = [1, 21, 22]

/** The error that an answer to a submit stands for; null when the task was taken. */
export function errorOfAnswer({
  code,
  description,
  properties,
}: SubmitAnswer): UpstreamError | null {
  if (TAKEN.includes(code)) return null
  const known = CODES[code]
  if (!known) return garbage(`code ${code}`)
  const word = properties?.bannedWord
  const said = known === 'banned_prompt' ? String(word ?? '') : description
  return fault(known, said, known === 'queue_full' ? 5 : undefined)
}

/** HTTP status -> error; null when the body is worth reading. */
export function errorOfStatus(status: number, retryAfter?: string): UpstreamError | null {
  if (status === 401 || status === 403) return fault('upstream_unauthorized')
  if (status === 413) return fault('too_large')
  if (status === 429) return fault('upstream_busy', null, Number(retryAfter) || 10)
  return status >= 500 ? fault('upstream_unavailable', `HTTP ${status}`) : null
}

const REASONS: [RegExp, FaultCode][] = [
  [/bann?ed|moderat|sensitive|blocked|敏感|违规|审核/i, 'banned_prompt'],
  [/time ?-?out|timed out|超时/i, 'upstream_timeout'],
  [/cancel|取消/i, 'cancelled_upstream'],
  [/invalid param|invalid|parameter|参数/i, 'invalid_request'],
]

export function failureOf(reason: string | null | undefined): FailedStatus {
  const code = REASONS.find(([pattern]) => pattern.test(reason ?? ''))?.[1]
  return failed(code ?? 'upstream_failed', reason)
}
