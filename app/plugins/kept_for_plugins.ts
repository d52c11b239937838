import { LRUCache } from 'lru-cache'
import type { InstalledPlugin, PluginState } from './installed_plugin.js'

/** Languages, and what people may do: enough for all of them, and a bound whatever is asked for. */
const MOST = 32

/** What is made from all plugins, kept for as long as none of them changes: the state of one is replaced when it does. */
export class KeptForPlugins<Made extends object> {
  readonly #made = new LRUCache<string, Made>({ max: MOST })
  #plugins: readonly InstalledPlugin[] = []
  #states: readonly PluginState[] = []

  /** @param key all that the making depends on beside the plugins */
  get(plugins: readonly InstalledPlugin[], key: string, make: () => Made): Made {
    if (!this.#isOf(plugins)) {
      this.#made.clear()
      this.#plugins = plugins
      this.#states = plugins.map(({ state }) => state)
    }
    const known = this.#made.get(key)
    if (known) return known
    const made = make()
    this.#made.set(key, made)
    return made
  }

  #isOf(plugins: readonly InstalledPlugin[]): boolean {
    return (
      plugins.length === this.#plugins.length &&
      plugins.every((plugin, i) => plugin === this.#plugins[i] && plugin.state === this.#states[i])
    )
  }
}
