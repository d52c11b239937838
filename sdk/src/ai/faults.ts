import type { FailedStatus } from '../contract.js'
import { UpstreamError } from '../errors.js'
import { parseRecord } from '../answer.js'
import { HTTP_FAULTS, upstreamFaults, type FaultTable } from '../upstream_faults.js'
import type { Traffic } from './transport.js'

/** Every way in which a model can refuse or fail: our code, what the host does, what people read. */
// prettier-ignore
export const FAULTS = {
  invalid_request: ['fail', 'The model does not accept this request', '模型不接受此请求'],
  banned_prompt: ['fail', 'The safety check of the service refused this request', '请求未通过服务商的安全审核'],
  banned_output: ['fail', 'The safety check of the service withheld the result', '生成结果未通过服务商的安全审核'],
  too_large: ['fail', 'The pictures are too large for the model', '图片超过模型的大小限制'],
  no_result: ['fail', 'The model finished without a result', '模型已结束，但没有返回结果'],
  cancelled_upstream: ['fail', 'The task was cancelled at the service', '任务已在服务商处取消'],
  upstream_failed: ['fail', 'The model failed', '模型生成失败'],
  upstream_lost: ['fail', 'The service no longer knows this task', '服务商已查不到此任务'],
  upstream_timeout: ['fail', 'The model did not finish in time', '模型未在规定时间内完成'],
  upstream_garbage: ['fail', 'The service gave an answer that cannot be read', '服务商返回了无法识别的内容'],
  upstream_busy: ['retry', 'The service asks us to slow down', '服务商请求过于频繁'],
  upstream_unavailable: ['retry', 'The service is out of order for the moment', '服务商暂时不可用'],
  upstream_unauthorized: ['misconfigured', 'The service refuses the API key of this site', '服务商拒绝了本站的接口密钥'],
  upstream_forbidden: ['misconfigured', 'The API key of this site may not use this model', '本站的接口密钥无权使用此模型'],
  upstream_no_credit: ['misconfigured', 'The account of this site has no credit left at the service', '本站在服务商的账户余额不足'],
  model_not_found: ['misconfigured', 'The service does not know the model or the address', '服务商找不到此模型或地址'],
} as const satisfies FaultTable
type Code = keyof typeof FAULTS

/** Words of the upstream help only where the person who asked can do something about it. */
const TELLING = new Set<Code>(['invalid_request', 'too_large', 'upstream_failed'])
/** Asked about a task, these mean nothing yet: the next look may find it done. */
const PASSING = new Set<Code>(['upstream_garbage', 'upstream_timeout', 'upstream_unavailable'])

export const { fault, failed } = upstreamFaults(FAULTS, (code, said?: string) =>
  said && TELLING.has(code) ? said.replace(/\s+/g, ' ').trim().slice(0, 300) : ''
)

const UNSAFE =
  /content.?(policy|filter|check|moderat)|moderat|safety|nsfw|flagged|sensitive|prohibited/i
const NOTHING_MADE = /\bno[ _](media|image|picture|video).*(generated|in response)/i
/** It could not do it, which is no fault of what was asked. */
const BROKEN_BEHIND = /downstream.service/i
const NO_CREDIT = /quota|billing|balance|insufficient.{0,20}(credit|funds)|payment/i

/** The fields of `APICallError` and its kin; they are known by name, each provider brings a copy of the classes. */
interface SdkError extends Error {
  statusCode?: number
  isRetryable?: boolean
  responseBody?: string
  responseHeaders?: Record<string, string>
}

const NAMED: Record<string, Code> = {
  AI_LoadAPIKeyError: 'upstream_unauthorized',
  AI_LoadSettingError: 'upstream_unauthorized',
  AI_NoSuchModelError: 'model_not_found',
  AI_UnsupportedFunctionalityError: 'invalid_request',
  AI_InvalidArgumentError: 'invalid_request',
  AI_InvalidPromptError: 'invalid_request',
  AI_TypeValidationError: 'upstream_garbage',
  AI_JSONParseError: 'upstream_garbage',
  AI_EmptyResponseBodyError: 'upstream_garbage',
  AI_NoContentGeneratedError: 'no_result',
}

export type Phase = 'submit' | 'status'

/** What the host has to know of an error out of a model. A bug stays what it is. */
export function faultOf(error: unknown, phase: Phase, traffic: Traffic): unknown {
  const known = causesOf(error).find((cause) => cause.name === 'UpstreamError') as
    UpstreamError | undefined
  // What was taken once is not sent again.
  const final = phase === 'submit' && traffic.taken
  if (known) return final ? unrepeatable(known) : known
  if (!(error instanceof Error) || isBug(error)) return error
  const said = error as SdkError
  const code = final && traffic.reads && isGone(said) ? 'no_result' : codeOf(said, phase)
  const made = fault(code, wordsOf(said), retryAfterOf(said))
  if (final) return unrepeatable(made)
  return phase === 'status' && PASSING.has(code) ? repeatable(made) : made
}

/** What was made is kept elsewhere than where it was asked for. */
const isGone = ({ statusCode = 0 }: SdkError) => [401, 403, 404, 410].includes(statusCode)

/** A model that says in words only that it failed. */
export function failureOf(words: string, { status = 200 }: Traffic): FailedStatus {
  // Some hide the line's own faults behind the same words.
  const code = status < 300 ? codeOfWords(words) : codeOfStatus(status, 'status')
  const { retryable, misconfigured } = fault(code)
  if (retryable || misconfigured || PASSING.has(code)) throw repeatable(fault(code))
  return failed(code, words)
}

/** For requests that no model makes. */
export const faultOfStatus = (status: number) => fault(codeOfStatus(status, 'submit'))

function codeOf(error: SdkError, phase: Phase): Code {
  if (error.name !== 'AI_APICallError') return NAMED[error.name] ?? codeOfWords(error.message)
  const { statusCode, isRetryable } = error
  // A success that cannot be read, or no answer at all.
  if (statusCode === undefined || statusCode < 300) return codeOfUnread(error)
  const said = `${error.message} ${error.responseBody ?? ''}`
  if ([400, 403, 422].includes(statusCode)) {
    if (UNSAFE.test(said)) return 'banned_prompt'
    if (NOTHING_MADE.test(said)) return 'no_result'
    if (BROKEN_BEHIND.test(said)) return 'upstream_failed'
  }
  const code = codeOfStatus(statusCode, phase)
  if (FAULTS[code][0] !== 'retry' || isRetryable !== false) return code
  return NO_CREDIT.test(said) ? 'upstream_no_credit' : 'upstream_failed'
}

/** Providers know fewer states than upstreams have. */
function codeOfUnread({ responseBody = '' }: SdkError): Code {
  const status = parseRecord(responseBody)?.status
  return /^(aborted|cancell?ed)$/i.test(String(status)) ? 'cancelled_upstream' : 'upstream_garbage'
}

function codeOfStatus(status: number, phase: Phase): Code {
  if (phase === 'status' && (status === 404 || status === 410)) return 'upstream_lost'
  if (status === 409 || status === 425) return 'upstream_busy'
  if (status === 499) return 'cancelled_upstream'
  const known = (HTTP_FAULTS as Record<number, Code>)[status]
  return known ?? (status >= 500 ? 'upstream_unavailable' : 'invalid_request')
}

function codeOfWords(words: string): Code {
  if (UNSAFE.test(words)) return 'banned_output'
  if (NOTHING_MADE.test(words)) return 'no_result'
  if (/time.?out|timed out|did not complete/i.test(words)) return 'upstream_timeout'
  return /cancell?ed/i.test(words) ? 'cancelled_upstream' : 'upstream_failed'
}

/** What the upstream said, where the provider could not read it. */
function wordsOf({ message, responseBody }: SdkError): string {
  const { detail, error } = parseRecord(responseBody) ?? {}
  const inner = (error as { message?: unknown } | undefined)?.message
  return [detail, inner, error].find((text) => typeof text === 'string') ?? message
}

function retryAfterOf({ responseHeaders: headers = {} }: SdkError): number | undefined {
  const milliseconds = Number(headers['retry-after-ms'] ?? Number.NaN)
  if (Number.isFinite(milliseconds)) return milliseconds / 1000
  const text = headers['retry-after']
  if (!text) return undefined
  const seconds = Number.isFinite(Number(text))
    ? Number(text)
    : (Date.parse(text) - Date.now()) / 1000
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined
}

function* chain(error: unknown): Generator<Error> {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 8; depth += 1) {
    yield cause
    cause = cause.cause
  }
}
const causesOf = (error: unknown) => [...chain(error)]

/** Providers throw `Error` and `AISDKError`; the rest is a bug, or the call's own end. */
function isBug(error: Error): boolean {
  return error.name !== 'Error' && !(Symbol.for('vercel.ai.error') in error)
}

/** Neither here nor with another account. */
const unrepeatable = (from: UpstreamError) =>
  new UpstreamError({ code: from.code, message: from.text, cause: from })

const repeatable = (from: UpstreamError) =>
  new UpstreamError({
    code: from.code,
    message: from.text,
    misconfigured: from.misconfigured,
    retryable: true,
    retryAfter: from.retryAfter,
    cause: from,
  })
