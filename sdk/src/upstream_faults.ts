import type { FailedStatus } from './contract.js'
import { UpstreamError } from './errors.js'

export type Reaction = 'retry' | 'fail' | 'misconfigured'

/** Every way in which an upstream can refuse or fail: our code, what the host does, the sentence in English and Chinese (without its full stop). */
export type FaultTable = Record<string, readonly [Reaction, string, string]>

/** What most upstreams mean by a status when their answer has no code that is known. */
export const HTTP_FAULTS = {
  400: 'invalid_request',
  401: 'upstream_unauthorized',
  402: 'upstream_no_credit',
  403: 'upstream_forbidden',
  404: 'model_not_found',
  405: 'model_not_found',
  408: 'upstream_timeout',
  413: 'too_large',
  422: 'invalid_request',
  429: 'upstream_busy',
  500: 'upstream_unavailable',
  502: 'upstream_unavailable',
  503: 'upstream_unavailable',
  // Nobody can say whether the task was taken: not tried again. 524 is that of a proxy in between.
  504: 'upstream_timeout',
  524: 'upstream_timeout',
} as const

/**
 * The errors of one table. `words` picks from what the upstream said the part that helps the person who asked; it is
 * put behind our own sentence, an empty answer leaves that sentence alone.
 */
export function upstreamFaults<Table extends FaultTable, Said>(
  table: Table,
  words: (code: keyof Table & string, said: Said | undefined) => string = () => ''
) {
  type Code = keyof Table & string

  function textOf(code: Code, said: Said | undefined) {
    const [, en, zh] = table[code]
    const added = words(code, said)
    return added
      ? { 'en': `${en}: ${added}`, 'zh-CN': `${zh}：${added}` }
      : { 'en': `${en}.`, 'zh-CN': `${zh}。` }
  }

  return {
    /** To be thrown: the host retries, fails the task or tells the admins, as the table says. */
    fault(code: Code, said?: Said, retryAfter?: number): UpstreamError {
      const [reaction] = table[code]
      return new UpstreamError({
        code,
        message: textOf(code, said),
        retryable: reaction === 'retry',
        misconfigured: reaction === 'misconfigured',
        ...(reaction === 'retry' && { retryAfter }),
      })
    },

    /** To be returned by `status`: the upstream ended the task so. */
    failed(code: Code, said?: Said): FailedStatus {
      return { state: 'failed', code, message: textOf(code, said) }
    },
  }
}
