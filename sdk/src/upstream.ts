import type { ConnectionCheck, HttpRequest, HttpResponse, PluginContext } from './contract.js'
import { UpstreamError } from './errors.js'
import { both, type Words } from './field.js'
import { HTTP_FAULTS, upstreamFaults, type FaultTable } from './upstream_faults.js'

export type Body = Record<string, unknown>

/** What an upstream answered, its JSON read. `body` is empty where a failure is told in something else. */
export interface Answer {
  status: number
  ok: boolean
  headers: Record<string, string>
  body: Body
  /** Seconds it asks us to wait. */
  retryAfter?: number
}

/** A space between Latin letters and Chinese, and none between Chinese and Chinese. */
const zhName = ([, zh]: Words) => (/[\x20-\x7e]$/.test(zh) ? `${zh} ` : zh)

/** What nearly every upstream can answer, with its name in the sentences. */
function commonFaults(name: Words) {
  const [en] = name
  const zh = zhName(name)
  return {
    invalid_request: ['fail', `${en} does not accept this request`, `${zh}不接受此请求`],
    banned_prompt: ['fail', `The safety check of ${en} refused this`, `内容未通过${zh}的安全审核`],
    too_large: ['fail', `A file is too large for ${en}`, `文件超过${zh}的大小限制`],
    no_result: ['fail', `${en} finished without a result`, `${zh}已结束，但没有返回结果`],
    upstream_failed: ['fail', `${en} failed`, `${zh}生成失败`],
    upstream_lost: ['fail', `${en} no longer knows this task`, `${zh}已查不到此任务`],
    upstream_timeout: ['fail', `${en} did not answer in time`, `${zh}未在规定时间内响应`],
    upstream_garbage: ['fail', `${en} answered something unreadable`, `${zh}返回了无法识别的内容`],
    upstream_busy: ['retry', `${en} asks us to slow down`, `${zh}请求过于频繁`],
    upstream_unavailable: ['retry', `${en} is out of order for the moment`, `${zh}暂时不可用`],
    upstream_unauthorized: [
      'misconfigured',
      `${en} refuses the key of this site`,
      `${zh}拒绝了本站的密钥`,
    ],
    upstream_forbidden: [
      'misconfigured',
      `The account of this site may not use this at ${en}`,
      `本站账户无权使用${zh}的此项功能`,
    ],
    upstream_no_credit: [
      'misconfigured',
      `The account of this site has no credit left at ${en}`,
      `本站在${zh}的账户余额不足`,
    ],
    model_not_found: [
      'misconfigured',
      `${en} does not know this model or address`,
      `${zh}找不到此模型或地址`,
    ],
  } as const satisfies FaultTable
}
type CommonCode = keyof ReturnType<typeof commonFaults>

/** Faults that say nothing about a task that is asked about. */
const ABOUT_THE_CALL = new Set([
  'queue_full',
  'upstream_busy',
  'upstream_garbage',
  'upstream_maintenance',
  'upstream_timeout',
  'upstream_unavailable',
])

export interface UpstreamDeclaration<Own extends FaultTable> {
  /** In English and in Chinese, as it stands in sentences. */
  name: Words
  /** Beside those that every upstream has; a row of the same code takes its place. */
  faults: Own
  /** What the upstream calls them. `A.B` that is not listed is looked up as `A`. */
  codes?: Record<string, CommonCode | (keyof Own & string)>
  /** Faults behind which its own words help the person who asked. */
  quotes?: readonly (CommonCode | (keyof Own & string))[]
}

/**
 * An upstream that speaks JSON: how it is asked, what its codes mean, and what comes of each of them in answer to a submit
 * and in answer to a question.
 */
export function defineUpstream<const Own extends FaultTable>({
  name,
  faults: own,
  codes = {},
  quotes = ['invalid_request', 'upstream_failed', 'upstream_garbage'],
}: UpstreamDeclaration<Own>) {
  type Code = CommonCode | (keyof Own & string)
  const faults = { ...commonFaults(name), ...own } as Record<Code, FaultTable[string]>
  const { fault, failed } = upstreamFaults(faults, (code, said: unknown) =>
    quotes.includes(code) ? wordsOf(said) : ''
  )
  const usual: Record<number, CommonCode> = HTTP_FAULTS

  /** An answer to a mere question that cannot be read is asked for again; to a submit it leaves open what was taken. */
  function garbage(what: string, asking = false): UpstreamError {
    const error = fault('upstream_garbage', what)
    return remade(error, asking)
  }

  return {
    faults,
    codes,
    fault,
    failed,
    garbage,

    /** Ours for the upstream's, or for the status where it says nothing that is known. */
    codeOf(word: unknown, status: number): Code {
      const said = String(word ?? '')
      for (const key of [said, said.split('.')[0]!]) {
        if (Object.hasOwn(codes, key)) return codes[key]!
      }
      const known = usual[status]
      return known ?? (status >= 500 ? 'upstream_unavailable' : 'invalid_request')
    },

    /**
     * In answer to a question about a task, to be thrown: it is asked again where the fault is about this question, and else the
     * task ends. What the upstream withheld stays withheld, however often it is asked for.
     */
    asked(code: Code, said?: unknown, retryAfter?: number): UpstreamError {
      const error = fault(code, said, retryAfter)
      return error.misconfigured ? error : remade(error, ABOUT_THE_CALL.has(code))
    },

    /** `asks`: nothing is lost when it is asked again. @throws UpstreamError for a success that is not JSON */
    async send(
      ctx: Pick<PluginContext, 'http'>,
      url: string,
      { asks, ...request }: HttpRequest & { asks?: boolean }
    ): Promise<Answer> {
      const answer = await readAnswer(await ctx.http.request(url, request))
      if (answer) return answer
      throw garbage('not JSON', asks ?? (request.method ?? 'GET') === 'GET')
    },

    /**
     * A connection test by a question that makes nothing, e.g. about a task that cannot exist: good keys get as far as being
     * told what is wrong with it. `unknown`: the fault in which that is told, where it could mean something else.
     */
    async check(ask: () => Promise<unknown>, unknown?: Code): Promise<ConnectionCheck> {
      try {
        await ask()
      } catch (error) {
        if (!(error instanceof UpstreamError)) throw error
        const reaction = Object.hasOwn(faults, error.code) && faults[error.code as Code][0]
        const told = reaction === 'fail' && !ABOUT_THE_CALL.has(error.code)
        if (!told && error.code !== unknown) return { ok: false, message: error.text }
      }
      return {
        ok: true,
        message: both([`${name[0]} accepts the key.`, `${zhName(name)}已接受密钥。`]),
      }
    },
  }
}

/** Null for a success that is not JSON; what a proxy in between says of its own failure is not read. */
export async function readAnswer(
  response: Pick<HttpResponse, 'status' | 'headers' | 'text'>
): Promise<Answer | null> {
  const { status, headers } = response
  const ok = status < 300
  const body = parseRecord(await response.text())
  if (ok && !body) return null
  const after = Number(headers['retry-after'])
  return { status, ok, headers, body: body ?? {}, ...(after >= 0 && { retryAfter: after }) }
}

export const asRecord = (value: unknown): Body | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Body) : undefined

export function parseRecord(text: unknown): Body | undefined {
  try {
    return asRecord(JSON.parse(String(text)))
  } catch {
    return undefined
  }
}

/** Without the number that only the upstream's support has a use for. */
const wordsOf = (said: unknown) =>
  String(said ?? '')
    .replace(/\s*Request id:.*$/is, '')
    .trim()
    .slice(0, 300)

const remade = ({ code, text, retryAfter }: UpstreamError, retryable: boolean) =>
  new UpstreamError({ code, message: text, retryable, ...(retryable && { retryAfter }) })
