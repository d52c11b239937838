import { ApiError } from '@wxiai/sdk/ui'
import { packages, type InstallOptions } from './package_api.js'
import type { PackageDetail } from '../../../../../sdk/src/wire.js'

const LOOK_EVERY = 300

/** An installation while it runs: its steps come as they happen. */
export class Installation {
  detail = $state.raw<PackageDetail | null>(null)
  busy = $state(false)
  error = $state.raw<unknown>(null)
  readonly #id: string

  constructor(id: string) {
    this.#id = id
  }

  /** True when the version is in force now. */
  async run(options: InstallOptions): Promise<boolean> {
    this.busy = true
    this.error = null
    const watch = setInterval(() => void this.#look(), LOOK_EVERY)
    try {
      this.detail = await packages.install(this.#id, options)
      return true
    } catch (error) {
      this.error = error
      return false
    } finally {
      clearInterval(watch)
      this.busy = false
      if (this.error) await this.#look(true)
    }
  }

  get code(): string | null {
    return this.error instanceof ApiError ? this.error.code : null
  }

  /** A look that comes late must not undo what is known by then. */
  async #look(last = false): Promise<void> {
    const seen = await packages.get(this.#id).catch(() => null)
    if (seen && (this.busy || last)) this.detail = seen
  }
}
