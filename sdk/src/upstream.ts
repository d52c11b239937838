import { readAnswer, type Answer } from './answer.js'
import {
  commonFaults,
  furtherFaults,
  zhName,
  type CommonCode,
  type FurtherCode,
} from './common_faults.js'
import type {
  ConnectionCheck,
  FinishedStatus,
  HttpRequest,
  PluginContext,
  RunningStatus,
  SucceededStatus,
  TaskContext,
  TaskStatusResult,
} from './contract.js'
import { UpstreamError } from './errors.js'
import { apiOf, type ApiDeclaration } from './upstream_api.js'
import { both, type Words } from './words.js'
import { HTTP_FAULTS, upstreamFaults, type FaultTable } from './upstream_faults.js'

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
  /** Beside those of the SDK; a row of the same code takes its place. */
  faults?: Own
  /** What the upstream calls them. `A.B` that is not listed is looked up as `A`. */
  codes?: Record<string, CodeOf<Own>>
  /** Of the faults that several upstreams have those that no code names: what the plugin itself throws. */
  also?: readonly FurtherCode[]
  /** Faults behind which its own words help the person who asked. */
  quotes?: readonly CodeOf<Own>[]
}

/** The faults that an upstream can have: those of the SDK, and its own. */
export type CodeOf<Own extends FaultTable> = CommonCode | FurtherCode | (keyof Own & string)

/** A state of ours for a word of the upstream's: what `status` answers, or how it is found out. */
export type States = Record<string, RunningStatus['state'] | (() => TaskStatusResult)>

/**
 * An upstream that speaks JSON: how it is asked, what its codes mean, and what comes of each of them in answer to a submit
 * and in answer to a question.
 */
export function defineUpstream<const Own extends FaultTable = Record<never, never>>({
  name,
  faults: own,
  codes = {},
  also = [],
  quotes = ['invalid_request', 'upstream_failed', 'upstream_garbage'],
}: UpstreamDeclaration<Own>) {
  type Code = CodeOf<Own>
  const further = furtherFaults(name)
  const all = { ...commonFaults(name), ...further, ...own } as Record<Code, FaultTable[string]>
  const named = new Set<string>([...Object.values(codes), ...also, ...Object.keys(own ?? {})])
  /** Those that it can have. */
  const faults = Object.fromEntries(
    Object.entries(all).filter(([code]) => named.has(code) || !Object.hasOwn(further, code))
  ) as Record<Code, FaultTable[string]>
  const { fault, failed } = upstreamFaults(all, (code, said: unknown) =>
    quotes.includes(code) ? wordsOf(said) : ''
  )
  const usual: Record<number, CommonCode> = HTTP_FAULTS

  /** An answer to a mere question that cannot be read is asked for again; to a submit it leaves open what was taken. */
  function garbage(what: string, asking = false): UpstreamError {
    const error = fault('upstream_garbage', what)
    return remade(error, asking)
  }

  /** The row of a word in `codes`. */
  function keyOf(word: unknown): string | undefined {
    const said = String(word ?? '')
    return [said, said.split('.')[0]!].find((key) => Object.hasOwn(codes, key))
  }
  const isKnown = (word: unknown) => keyOf(word) !== undefined

  /** Ours for the upstream's, or for the status where it says nothing that is known. */
  function codeOf(word: unknown, status: number): Code {
    const key = keyOf(word)
    if (key !== undefined) return codes[key]!
    const known = usual[status]
    return known ?? (status >= 500 ? 'upstream_unavailable' : 'invalid_request')
  }

  /**
   * In answer to a question about a task, to be thrown: it is asked again where the fault is about this question, and else the
   * task ends. What the upstream withheld stays withheld, however often it is asked for.
   */
  function asked(code: Code, said?: unknown, retryAfter?: number): UpstreamError {
    const error = fault(code, said, retryAfter)
    return error.misconfigured ? error : remade(error, ABOUT_THE_CALL.has(code))
  }

  /** `asks`: nothing is lost when it is asked again. @throws UpstreamError for a success that is not JSON */
  async function send(
    ctx: Pick<PluginContext, 'http'>,
    url: string,
    { asks, ...request }: HttpRequest & { asks?: boolean }
  ): Promise<Answer> {
    const answer = await readAnswer(await ctx.http.request(url, request))
    if (answer) return answer
    throw garbage('not JSON', asks ?? (request.method ?? 'GET') === 'GET')
  }

  /**
   * A connection test by a question that makes nothing, e.g. about a task that cannot exist: good keys get as far as being
   * told what is wrong with it. `unknown`: the fault in which that is told, where it could mean something else.
   */
  async function check(ask: () => Promise<unknown>, unknown?: Code): Promise<ConnectionCheck> {
    try {
      await ask()
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error
      const reaction = Object.hasOwn(all, error.code) && all[error.code as Code][0]
      const told = reaction === 'fail' && !ABOUT_THE_CALL.has(error.code)
      if (!told && error.code !== unknown) return { ok: false, message: error.text }
    }
    return {
      ok: true,
      message: both([`${name[0]} accepts the key.`, `${zhName(name)}已接受密钥。`]),
    }
  }

  return {
    faults,
    codes,
    fault,
    failed,
    garbage,
    codeOf,
    isKnown,
    asked,
    send,
    check,

    /** One way to its API, by which requests throw what they have to; an upstream may have several. */
    api: <Config>(declaration: ApiDeclaration<Config, Code>) =>
      apiOf<Config, Code>(
        { isKnown, codeOf, failure: 'upstream_failed', fault, asked, garbage, send, check },
        declaration
      ),

    /** What an answer to a submit must hold, e.g. the id of the task. @throws UpstreamError where it is missing */
    text(value: unknown, what: string): string {
      if (typeof value === 'number' || (typeof value === 'string' && value)) return String(value)
      throw garbage(`no ${what}`)
    },

    /** How a task is, from the upstream's word for it. @throws UpstreamError, to be asked again, for one that is not listed */
    state(word: unknown, states: States): TaskStatusResult {
      const said = String(word)
      if (!Object.hasOwn(states, said)) throw garbage(`status ${said.slice(0, 60)}`, true)
      const state = states[said]!
      return typeof state === 'function' ? state() : { state }
    },

    /** A finished task whose result is one film; without its address it has no result. */
    film(url: unknown, more: Omit<SucceededStatus, 'state' | 'outputs'> = {}): FinishedStatus {
      if (typeof url !== 'string' || !url) return failed('no_result')
      const filename = `${name[0].toLowerCase()}.mp4`
      return { state: 'succeeded', outputs: [{ url, mime: 'video/mp4', filename }], ...more }
    },

    /** Where the upstream finds a file of the input. @throws UpstreamError `no_public_address` */
    async urlOf(file: string, ctx: Pick<TaskContext, 'files'>): Promise<string> {
      const url = await ctx.files.url(file)
      if (!url) throw fault('no_public_address')
      return url
    },
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
