import type { FaultTable } from '../src/upstream_faults.js'
import type { Json } from '../src/contract.js'
import { SimulatorServer, type SimResponse } from '../simulator/server.js'
import type { CannedAnswer } from './canned_http.js'

/** One way in which the documents of an upstream say that it refuses or fails, and how a task then ends. */
export interface DocumentedError {
  /** The code or word as the documents have it. */
  said: string
  /** The answer to the submit. */
  submit?: CannedAnswer
  /** Answers to what is asked about the task afterwards, one after the other; the last one for ever. */
  then?: CannedAnswer[]
  /** Fields beside those of the dialect. */
  input?: Record<string, Json>
  /** Files to upload: field of the input -> content. */
  files?: Record<string, { bytes: Uint8Array; mime: string; name: string }>
  /** Our code. */
  ends: string
}

/** One way of talking to an upstream, with every error that is known of it. */
export interface DocumentedDialect {
  name: string
  operation: string
  /** `{url}` stands for the address of the upstream. */
  config: Record<string, Json>
  input?: Record<string, Json>
  /** The text of the input that is sent upstream and so tells one task from another. */
  promptField?: string
  /** How a submit is taken; `{id}` stands for the task's id, `{url}` for the address of the upstream. */
  taken?: CannedAnswer
  /** Answers to questions that name no task, e.g. a list. */
  otherwise?: CannedAnswer
  errors: DocumentedError[]
}

/** What a plugin's `tests/documented.ts` exports by default. */
export interface Documented {
  dialects: DocumentedDialect[]
  /** Its own faults, and the codes that it knows of the upstream. */
  upstream: { faults: FaultTable; codes?: Readonly<Record<string, string>> }
  /** Faults that no answer of an upstream leads to: code -> where it is tested. */
  elsewhere?: Record<string, string>
}

/** Rows of a table of errors, each in answer to a submit. */
export const refusals = (rows: [said: string, answer: CannedAnswer, ends: string][]) =>
  rows.map(([said, submit, ends]): DocumentedError => ({ said, submit, ends }))

/** The same in answer to a question about a task that was taken. */
export const endings = (rows: [said: string, answer: CannedAnswer, ends: string][]) =>
  rows.map(([said, answer, ends]): DocumentedError => ({ said, then: [answer], ends }))

const NOTHING: CannedAnswer = [404, {}]

/** Plays the errors of one dialect, each for the task whose prompt is that of its number. */
export class DocumentedUpstream {
  readonly #dialect: DocumentedDialect
  readonly #asked = new Map<number, number>()
  readonly #server = new SimulatorServer()
  url = ''

  constructor(dialect: DocumentedDialect) {
    this.#dialect = dialect
    for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
      this.#server.route(method, '/*', ({ path, query, body }) =>
        this.#answer(`${path}?${query}`, body)
      )
    }
  }

  async start(): Promise<this> {
    this.url = await this.#server.listen()
    return this
  }

  stop = () => this.#server.close()

  get config(): Record<string, Json> {
    return this.#filled(this.#dialect.config, '') as Record<string, Json>
  }

  promptOf = (number: number) => `say case-${number}`

  /** How often something was asked about the task of this error. */
  asked = (number: number) => this.#asked.get(number) ?? 0

  #answer(address: string, body: Uint8Array): SimResponse {
    const text = new TextDecoder().decode(body)
    const sent = /say case-(\d+)/.exec(text)?.[1]
    if (sent !== undefined) {
      const error = this.#dialect.errors[Number(sent)]
      return this.#play(error?.submit ?? this.#dialect.taken ?? NOTHING, sent)
    }
    const named = /case-(\d+)/.exec(address + text)?.[1]
    if (named === undefined) return this.#play(this.#dialect.otherwise ?? NOTHING, '')
    const { then = [] } = this.#dialect.errors[Number(named)]!
    const times = this.asked(Number(named))
    this.#asked.set(Number(named), times + 1)
    return this.#play(then[Math.min(times, then.length - 1)] ?? NOTHING, named)
  }

  #play([status, body, headers]: CannedAnswer, number: string): SimResponse {
    const filled = this.#filled(body, number)
    const content = typeof filled === 'string' ? { text: filled } : { json: filled }
    return { status, headers, ...content }
  }

  #filled(value: unknown, number: string): unknown {
    const text = JSON.stringify(value)
    return JSON.parse(text.replaceAll('{id}', `case-${number}`).replaceAll('{url}', this.url))
  }
}
