/** Sends callbacks as upstreams do: once, no retry, signed where `sign` says how; one after the other for each address. */
export class WebhookSender {
  readonly #last = new Map<string, Promise<void>>()
  readonly #abort = new AbortController()

  send(
    url: string,
    body: unknown,
    times = 1,
    sign?: (text: string) => Record<string, string>
  ): void {
    const text = JSON.stringify(body)
    const before = this.#last.get(url) ?? Promise.resolve()
    const sent = before.then(async () => {
      for (let i = 0; i < times; i++) await this.#post(url, text, sign?.(text))
    })
    this.#last.set(url, sent)
    void sent.then(() => {
      if (this.#last.get(url) === sent) this.#last.delete(url)
    })
  }

  async #post(url: string, body: string, signature?: Record<string, string>): Promise<void> {
    try {
      const signal = AbortSignal.any([this.#abort.signal, AbortSignal.timeout(5000)])
      const headers = { 'content-type': 'application/json', ...signature }
      const response = await fetch(url, { method: 'POST', headers, body, signal })
      await response.arrayBuffer()
    } catch {
      // Upstreams do not care whether anybody listened.
    }
  }

  stop(): void {
    this.#abort.abort()
  }
}
