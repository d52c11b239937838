import { SvelteMap } from 'svelte/reactivity'
import { api, i18n, type ServiceInfo, type ServiceLink } from '@wxiai/sdk/ui'

/** So long a form counts as new: somebody looks through the services, or goes back. */
const FRESH = 60_000

type Kept = { form: ServiceInfo; at: number }
type Named = Pick<ServiceLink, 'plugin' | 'path'>

/**
 * The forms of services. A page brings those of the chosen ones along; the others come when somebody reaches for them.
 * A price that has changed meanwhile is on the button all the same: that one is always asked for.
 */
class ServiceForms {
  readonly #kept = new SvelteMap<string, Kept>()
  readonly #asked = new Map<string, Promise<void>>()
  #locale = ''

  get all(): ServiceInfo[] {
    return [...this.#kept.values()].map(({ form }) => form)
  }

  find(path: string): ServiceInfo | undefined {
    return this.#kept.get(path)?.form
  }

  has = ({ path }: Named): boolean => {
    const kept = this.#kept.get(path)
    return kept !== undefined && this.#locale === i18n.locale && Date.now() - kept.at < FRESH
  }

  take(forms: readonly ServiceInfo[]) {
    if (this.#locale !== i18n.locale) {
      this.#kept.clear()
      this.#asked.clear()
      this.#locale = i18n.locale
    }
    for (const form of forms) this.#kept.set(form.path, { form, at: Date.now() })
  }

  /** Asks for what is not here, all in one request. @throws ApiError */
  async need(services: readonly Named[]): Promise<void> {
    const missing = services.filter((one) => !this.has(one)).map(({ plugin }) => plugin)
    const plugins = [...new Set(missing)].filter((plugin) => !this.#asked.has(plugin))
    if (plugins.length) {
      const answer = this.#fetch(plugins)
      for (const plugin of plugins) this.#asked.set(plugin, answer)
    }
    await Promise.all(missing.map((plugin) => this.#asked.get(plugin)))
  }

  async #fetch(plugins: string[]): Promise<void> {
    const { locale } = i18n
    try {
      const query = { plugins: plugins.join(',') }
      const { items } = await api.get<{ items: ServiceInfo[] }>('/services', { query })
      if (locale === i18n.locale) this.take(items)
    } finally {
      for (const plugin of plugins) this.#asked.delete(plugin)
    }
  }
}

export const serviceForms = new ServiceForms()
