import app from '@adonisjs/core/services/app'
import type { InstalledPlugin, PluginState } from '#plugins/installed_plugin'
import { PluginRegistry } from '#plugins/registry'

/**
 * Plugins in demo mode, which sites of tests do not allow. No row says so, and rows are read anew every half minute and whenever
 * the bus has lost its line: it is said again then. Gives what puts an end to it.
 */
export async function inDemo(ids: string[], more: Partial<PluginState> = {}) {
  const registry = await app.container.make(PluginRegistry)
  const demo = (plugin: InstalledPlugin) => {
    if (ids.includes(plugin.id)) {
      plugin.state = { ...plugin.state, enabled: true, demo: true, ...more }
    }
  }
  const forget = registry.onChange(demo)
  registry.all().forEach(demo)
  return () => {
    forget()
    return registry.reload(...ids)
  }
}
