import { UpstreamError } from '@wxiai/sdk'

/** The connection was never made, so the other side got nothing. */
const BEFORE_SENDING = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])
const TRANSIENT = new Set(['upstream_unreachable', 'upstream_timeout'])

function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return (error as { code?: string }).code
}

export function isTransient(error: UpstreamError): boolean {
  return TRANSIENT.has(error.code)
}

/** Network faults in the words of the contract. A fault after sending may only be retried when the request was safe. */
export function asUpstreamError(error: unknown, safe: boolean): UpstreamError {
  if (error instanceof UpstreamError) return error
  const cause = (error as Error).cause
  if (cause instanceof UpstreamError) return cause
  const name = (error as Error).name
  if (name === 'TimeoutError' || name === 'AbortError') {
    return new UpstreamError({
      code: 'upstream_timeout',
      message: {
        'en': 'The service did not answer in time.',
        'zh-CN': '服务未在规定时间内响应。',
      },
      retryable: safe,
      cause: error,
    })
  }
  const code = codeOf(error)
  return new UpstreamError({
    code: 'upstream_unreachable',
    message: { 'en': 'The service cannot be reached.', 'zh-CN': '无法连接到服务。' },
    retryable: safe || (code !== undefined && BEFORE_SENDING.has(code)),
    cause: error,
  })
}
