import { router } from '@inertiajs/svelte'
import { untrack } from 'svelte'
import { ApiError, t } from '@wxiai/sdk/ui'

export type ListParams = Record<string, string | number | undefined>

/** Rows of a page of every admin list; the server pages in the same steps. */
export const PAGE_SIZE = 25

/** A list whose state lives in the URL: what is typed replaces the entry, what is chosen adds one. */
export class Listing {
  busy = $state(false)
  error = $state<ApiError | null>(null)
  readonly #path: string
  readonly #only: string[]
  #last: { params: ListParams; replace: boolean } | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(path: string, only: string[]) {
    this.#path = path
    this.#only = only
  }

  go(params: ListParams, replace = false) {
    clearTimeout(this.#timer)
    this.#last = { params, replace }
    const kept = Object.entries(params).filter(([key, value]) => {
      return value !== undefined && value !== '' && !(key === 'page' && value === 1)
    })
    router.get(this.#path, Object.fromEntries(kept), {
      preserveState: true,
      preserveScroll: !('page' in params || 'cursor' in params),
      replace,
      only: this.#only,
      onStart: () => {
        // A dimmed list at once would flicker where the answer is fast.
        clearTimeout(this.#timer)
        this.#timer = setTimeout(() => (this.busy = true), 150)
        this.error = null
      },
      onHttpException: (response) => this.#fail(response.status, t('ui.error.unexpected')),
      onNetworkError: () => this.#fail(0, t('ui.error.offline')),
      onFinish: () => {
        clearTimeout(this.#timer)
        this.busy = false
      },
    })
  }

  retry() {
    if (this.#last) this.go(this.#last.params, this.#last.replace)
    else this.refresh()
  }

  refresh() {
    router.reload({ only: this.#only })
  }

  /** Loads anew while `active` says so and somebody looks. */
  poll(active: () => boolean, every: number) {
    $effect(() => {
      if (!active()) return
      const timer = setInterval(() => {
        if (document.visibilityState === 'visible' && !untrack(() => this.busy)) this.refresh()
      }, every)
      return () => clearInterval(timer)
    })
  }

  #fail(status: number, message: string) {
    this.error = new ApiError(status, status ? `http_${status}` : 'offline', message)
    return false
  }
}
