import type { Fault } from '../faults.js'

/** A packed plugin that is not what it says, or says nothing that can be read. */
export class PluginPackageError extends Error {
  readonly code = 'plugin_package'

  constructor(
    readonly faults: readonly Fault[],
    what = 'plugin.json'
  ) {
    const lines = faults.map(({ path, message }) => (path ? `${path}: ${message}` : message))
    super(`${what}: ${lines.join('; ')}`)
    this.name = 'PluginPackageError'
  }
}
