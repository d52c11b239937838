import type { Json, Quote as QuoteBody } from '../../src/wire.js'
import { ApiError, api } from './api.js'

/**
 * The price of what the form holds, a moment after it changed.
 * `$effect(() => quote.ask(operation, input))`
 */
export class Quote {
  credits = $state<string | null>(null)
  items = $state<QuoteBody['items']>([])
  loading = $state(false)
  error = $state<unknown>(null)
  readonly #plugin: string
  readonly #service?: string
  #last = ''

  constructor(plugin: string, service?: string) {
    this.#plugin = plugin
    this.#service = service
  }

  ask(operation: string, input: Record<string, Json>): () => void {
    const asked = JSON.stringify([operation, input])
    if (asked === this.#last) return () => {}
    const controller = new AbortController()
    const timer = setTimeout(
      async () => {
        this.loading = true
        try {
          const quote = await api.post<QuoteBody>(`/${this.#plugin}/quote/${operation}`, input, {
            query: { service: this.#service },
            signal: controller.signal,
          })
          this.#last = asked
          this.credits = quote.credits
          this.items = quote.items
          this.error = null
        } catch (error) {
          if (controller.signal.aborted) return
          // A form that is not filled yet has no price; the last one known stays on the button.
          if (!(error instanceof ApiError && error.status === 422)) this.error = error
        } finally {
          this.loading = false
        }
      },
      this.#last === '' ? 0 : 200
    )
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }
}
