import {
  UpstreamError,
  type FailedStatus,
  type FinishedStatus,
  type Json,
  type Output,
  type QuoteLine,
} from '@wxiai/sdk'
import type { Item } from './client.js'
import type { Context } from './config.js'
import { ark } from './errors.js'
import type { Input } from './run.js'

/** The pictures of one task while they come. Of several each is handed over at once, so that it is seen and stays. */
export class Collection {
  readonly #input: Input
  readonly #ctx: Context
  readonly #rest: Output[] = []
  readonly #missing: Omit<FailedStatus, 'state'>[] = []
  #made = 0

  constructor(input: Input, ctx: Context) {
    this.#input = input
    this.#ctx = ctx
  }

  get complete(): boolean {
    return this.#made >= this.#input.count
  }

  async add(item: Item): Promise<void> {
    if (item.error)
      return this.#lost(ark.failed(ark.codeOf(item.error.code, 400), item.error.message))
    const output = outputOf(item)
    const { count } = this.#input
    if (!output || this.complete) return
    this.#made += 1
    if (count === 1) {
      this.#rest.push(output)
      return
    }
    const progress = Math.floor((this.#made / count) * 100)
    await this.#ctx.report({ outputs: [output], usage: this.#usage(), progress })
  }

  /** One of several requests did not come back with its picture. */
  broke(error: unknown): void {
    if (error instanceof UpstreamError) this.#lost({ code: error.code, message: error.text })
  }

  end(): FinishedStatus {
    const [first] = this.#missing
    if (this.#made === 0) return first ? { state: 'failed', ...first } : ark.failed('no_result')
    const missing: Json[] = this.#missing.map(({ code }) => code)
    return {
      state: 'succeeded',
      outputs: this.#rest,
      usage: this.#usage(),
      ...(first && { incomplete: first, metadata: { missing } }),
    }
  }

  #lost({ code, message }: Omit<FailedStatus, 'state'>): void {
    this.#missing.push({ code, message })
  }

  /** Only pictures that came are charged. */
  #usage(): QuoteLine[] {
    return [{ item: this.#input.model, quantity: this.#made }]
  }
}

function outputOf({ url, b64_json: inline, size }: Item): Output | null {
  const metadata: Record<string, Json> = size ? { size } : {}
  if (inline) return { data: Buffer.from(inline, 'base64'), metadata }
  return url ? { url, metadata } : null
}
