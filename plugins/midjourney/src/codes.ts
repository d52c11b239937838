import { UpstreamError, type FailedStatus, type Text } from '@wxiai/sdk'
import type { SubmitAnswer } from './wire.js'

/** The upstream gave a clear answer, and it took nothing. */
export class Refusal extends UpstreamError {}

export function refuse(
  code: string,
  message: Text,
  options: { retryable?: boolean; retryAfter?: number; misconfigured?: boolean } = {}
) {
  return new Refusal({ code, message, ...options })
}

export function garbage(what: string): UpstreamError {
  return new UpstreamError({
    code: 'upstream_garbage',
    message: {
      'en': `The Midjourney proxy answered something unreadable (${what}).`,
      'zh-CN': `Midjourney 代理返回了无法识别的内容（${what}）。`,
    },
    retryable: true,
  })
}

/** Code of an answer to a submit -> the error it stands for; null when the task was taken. */
export function errorOfAnswer(answer: SubmitAnswer): UpstreamError | null {
  const said = (answer.description ?? '').slice(0, 300)
  switch (answer.code) {
    case 1:
    case 21:
    case 22:
      return null
    case 3:
      return refuse(
        'upstream_no_account',
        {
          'en': `The Midjourney proxy has no usable account, or lost the picture: ${said}`,
          'zh-CN': `Midjourney 代理没有可用账号，或已丢失原图：${said}`,
        },
        { misconfigured: true }
      )
    case 4:
      return refuse('invalid_request', {
        'en': `Midjourney does not accept this request: ${said}`,
        'zh-CN': `Midjourney 不接受此请求：${said}`,
      })
    case 9:
      return refuse('upstream_failed', {
        'en': `Midjourney could not take the task: ${said}`,
        'zh-CN': `Midjourney 未能接受任务：${said}`,
      })
    case 23:
      return refuse(
        'queue_full',
        {
          'en': 'The queue of Midjourney is full. Please try again a little later.',
          'zh-CN': 'Midjourney 队列已满，请稍后再试。',
        },
        { retryable: true, retryAfter: 5 }
      )
    case 24:
      return bannedPrompt(String(answer.properties?.bannedWord ?? '').slice(0, 100))
    default:
      return garbage(`code ${answer.code}`)
  }
}

export function bannedPrompt(word: string) {
  const text: Text = word
    ? {
        'en': `Midjourney does not allow the word “${word}”.`,
        'zh-CN': `Midjourney 不允许使用「${word}」一词。`,
      }
    : {
        'en': 'Midjourney does not allow this prompt.',
        'zh-CN': 'Midjourney 不允许此提示词。',
      }
  return refuse('banned_prompt', text)
}

/** HTTP status -> error; null when the body is worth reading. */
export function errorOfStatus(status: number, retryAfter?: string): UpstreamError | null {
  if (status === 401 || status === 403) {
    return refuse(
      'upstream_unauthorized',
      {
        'en': 'The Midjourney proxy refuses our API secret.',
        'zh-CN': 'Midjourney 代理拒绝了本站的接口密钥。',
      },
      { misconfigured: true }
    )
  }
  if (status === 429) {
    return refuse(
      'upstream_busy',
      { 'en': 'Midjourney asks us to slow down.', 'zh-CN': 'Midjourney 请求过于频繁。' },
      { retryable: true, retryAfter: Number(retryAfter) || 10 }
    )
  }
  if (status === 413) {
    return refuse('too_large', {
      'en': 'The pictures are too large for the Midjourney proxy.',
      'zh-CN': '图片超过 Midjourney 代理的大小限制。',
    })
  }
  if (status >= 500) {
    return new UpstreamError({
      code: 'upstream_unavailable',
      message: {
        'en': `The Midjourney proxy is out of order (HTTP ${status}).`,
        'zh-CN': `Midjourney 代理暂时不可用（HTTP ${status}）。`,
      },
      retryable: true,
    })
  }
  return null
}

const REASONS: [RegExp, string][] = [
  [/bann?ed|moderat|sensitive|blocked|敏感|违规|审核/i, 'banned_prompt'],
  [/time ?-?out|timed out|超时/i, 'upstream_timeout'],
  [/cancel|取消/i, 'cancelled_upstream'],
  [/invalid param|invalid|parameter|参数/i, 'invalid_request'],
]

export function failureOf(reason: string | null | undefined): FailedStatus {
  const said = (reason ?? '').trim().slice(0, 500)
  const code = REASONS.find(([pattern]) => pattern.test(said))?.[1] ?? 'upstream_failed'
  return {
    state: 'failed',
    code,
    message: said
      ? { 'en': `Midjourney: ${said}`, 'zh-CN': `Midjourney：${said}` }
      : {
          'en': 'Midjourney failed without giving a reason.',
          'zh-CN': 'Midjourney 失败，未说明原因。',
        },
  }
}

export const lost: FailedStatus = {
  state: 'failed',
  code: 'upstream_lost',
  message: {
    'en': 'Midjourney no longer knows this task.',
    'zh-CN': 'Midjourney 已查不到此任务。',
  },
}
