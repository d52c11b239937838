import { UpstreamError, type HttpResponse } from '@wxiai/sdk'

export function tooLarge(most: number): UpstreamError {
  return new UpstreamError({
    code: 'upstream_too_large',
    message: `The answer is larger than ${most} bytes.`,
  })
}

export class BufferedResponse implements HttpResponse {
  readonly #bytes: Uint8Array

  constructor(
    readonly status: number,
    readonly headers: Record<string, string>,
    bytes: Uint8Array
  ) {
    this.#bytes = bytes
  }

  async bytes(): Promise<Uint8Array> {
    return this.#bytes
  }

  async text(): Promise<string> {
    return Buffer.from(this.#bytes).toString('utf8')
  }

  async json<T = unknown>(): Promise<T> {
    try {
      return JSON.parse(await this.text()) as T
    } catch (cause) {
      throw new UpstreamError({
        code: 'upstream_garbage',
        message: 'The service answered with something that is not JSON.',
        cause,
      })
    }
  }
}
