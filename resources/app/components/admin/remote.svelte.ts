/** What a part of a page fetches by itself: loading, there, or failed with a way to try again. */
export class Remote<T> {
  value = $state.raw<T | null>(null)
  error = $state.raw<unknown>(null)
  loading = $state(false)
  readonly #fetch: () => Promise<T>
  #turn = 0

  constructor(fetch: () => Promise<T>) {
    this.#fetch = fetch
  }

  /** An older answer never replaces a newer one. */
  async load(): Promise<void> {
    const turn = ++this.#turn
    this.loading = true
    this.error = null
    try {
      const value = await this.#fetch()
      if (turn === this.#turn) this.value = value
    } catch (error) {
      if (turn === this.#turn) this.error = error
    } finally {
      if (turn === this.#turn) this.loading = false
    }
  }

  set(value: T) {
    this.#turn += 1
    this.loading = false
    this.error = null
    this.value = value
  }
}
