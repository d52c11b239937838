/**
 * A signal that aborts after some time, or when an outer one does. Unlike `AbortSignal.timeout` it can be ended: thousands of
 * calls a second would otherwise each keep a timer, and all that hangs on it, until its time is over.
 */
export class TimeLimit {
  readonly #controller = new AbortController()
  #timer: NodeJS.Timeout
  readonly #outer?: AbortSignal
  readonly #follow = () => this.#controller.abort(this.#outer!.reason)

  constructor(milliseconds: number, outer?: AbortSignal) {
    this.#timer = this.#start(milliseconds)
    this.#outer = outer
    if (outer?.aborted) this.#follow()
    else outer?.addEventListener('abort', this.#follow, { once: true })
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Its time begins anew. */
  restart(milliseconds: number): void {
    clearTimeout(this.#timer)
    this.#timer = this.#start(milliseconds)
  }

  /** The call is over: nothing will abort any more. */
  end(): void {
    clearTimeout(this.#timer)
    this.#outer?.removeEventListener('abort', this.#follow)
  }

  #start(milliseconds: number): NodeJS.Timeout {
    const late = () => this.#controller.abort(new DOMException('It took too long', 'TimeoutError'))
    return setTimeout(late, milliseconds).unref()
  }
}
