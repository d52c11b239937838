import { asRecord, type Answer, type Body } from './answer.js'
import type { ConnectionCheck, HttpRequest, PluginContext } from './contract.js'
import type { UpstreamError } from './errors.js'

/** What an answer complains about. */
export interface Complaint {
  /** The upstream's own code or word. */
  word?: unknown
  said?: unknown
  /** Seconds it asks us to wait. */
  retryAfter?: number
}

export interface ApiDeclaration<Config, Code extends string> {
  /** Where it is asked, without the path. Slashes too many do no harm. */
  base(config: Config): string
  /** How we say who we are. `body` is what is sent, for signatures over it. */
  headers(config: Config, request: { url: URL; body: string }): Record<string, string>
  /** Milliseconds for an answer. */
  timeout?: number
  /**
   * For answers in an envelope `{ code, message, data }`: the `code` of one that did what it was asked; its `data` is handed out. Without it the
   * status tells, and the whole body is.
   */
  done?: string | number
  /** Where an answer says what is wrong; `code` and `message`, of the body or its `error`, when omitted. */
  complaint?(answer: Answer): Complaint
  /** In answer to a question these mean that there is no such task. */
  lost?: readonly Code[]
}

/** What the API needs of its upstream. */
interface Upstream<Code extends string> {
  isKnown(word: unknown): boolean
  /** The code of a task that failed. */
  failure: Code
  codeOf(word: unknown, status: number): Code
  fault(code: Code, said?: unknown, retryAfter?: number): UpstreamError
  asked(code: Code, said?: unknown, retryAfter?: number): UpstreamError
  garbage(what: string, asking?: boolean): UpstreamError
  check(ask: () => Promise<unknown>, unknown?: Code): Promise<ConnectionCheck>
  send(
    ctx: Pick<PluginContext, 'http'>,
    url: string,
    request: HttpRequest & { asks: boolean }
  ): Promise<Answer>
}

export function apiOf<Config, Code extends string>(
  upstream: Upstream<Code>,
  {
    base,
    headers,
    timeout,
    done,
    complaint = usualComplaint,
    lost = [],
  }: ApiDeclaration<Config, Code>
) {
  /** A success that is none says nothing by its status; about a task that was taken an unknown word means that it failed. */
  function codeOf(word: unknown, { ok, status }: Answer, asks: boolean): Code {
    if (!ok) return upstream.codeOf(word, status)
    return upstream.isKnown(word) || !asks ? upstream.codeOf(word, 400) : upstream.failure
  }

  async function call(
    ctx: PluginContext<Config>,
    path: string,
    json: object | undefined,
    asks: boolean
  ): Promise<unknown> {
    const url = new URL(joined(base(ctx.config), path))
    const body = json && JSON.stringify(json)
    const answer = await upstream.send(ctx, url.href, {
      method: json ? 'POST' : 'GET',
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...headers(ctx.config, { url, body: body ?? '' }),
      },
      asks,
      ...(timeout && { timeout }),
      ...(body && { body }),
    })
    const { ok, status } = answer
    if (ok && done === undefined) return answer.body
    if (ok && isDone(answer.body.code, done)) {
      if (asks && !answer.body.data) throw upstream.garbage('no data', true)
      return answer.body.data
    }
    const { word, said, retryAfter = answer.retryAfter } = complaint(answer)
    if (ok && word === undefined) throw upstream.garbage('no code', asks)
    ctx.logger.warn({ status, word, id: answer.body.request_id }, 'refused')
    const code = codeOf(word, answer, asks)
    if (asks && lost.includes(code)) return undefined
    throw (asks ? upstream.asked : upstream.fault)(code, said, retryAfter)
  }

  return {
    /** Sends a task: what the answer holds, empty where that is nothing. @throws UpstreamError */
    async submit<Data = Body>(ctx: PluginContext<Config>, path: string, json: object) {
      return ((await call(ctx, path, json, false)) ?? {}) as Data
    },

    /** Asks about a task, by POST where there is a body: undefined where the upstream has none. @throws UpstreamError */
    async ask<Data = Body>(ctx: PluginContext<Config>, path: string, json?: object) {
      return (await call(ctx, path, json, true)) as Data | undefined
    },

    /**
     * `checkConnection` by a question that makes nothing, e.g. about the account, or about a task that nobody has: a good key
     * gets as far as being told so. `unknown`: the fault in which that is told, where it could mean something else.
     */
    check(path: string, unknown?: Code) {
      return (ctx: PluginContext<Config>) =>
        upstream.check(() => call(ctx, path, undefined, true), unknown)
    },
  }
}

function usualComplaint({ body }: Answer): Complaint {
  const error = asRecord(body.error) ?? { message: body.error }
  return { word: body.code ?? error.code, said: body.message ?? error.message }
}

const isDone = (code: unknown, done: string | number | undefined) =>
  String(code).toLowerCase() === String(done).toLowerCase()

const joined = (base: string, path: string) =>
  `${base.replace(/(?<!:)\/{2,}/g, '/').replace(/\/+$/, '')}${path}`
