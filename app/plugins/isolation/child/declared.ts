import type { Plugin } from '@wxiai/sdk'
import type { Declared } from '../messages.js'

type Loose = Record<string, unknown>

const functionsOf = (value: object) =>
  Object.entries(value as Loose)
    .filter(([, entry]) => typeof entry === 'function')
    .map(([name]) => name)

/** What the app may know of a plugin: its data, and which functions it has. */
export function describe(plugin: Plugin): Declared {
  const operations = plugin.services.flatMap((service) => Object.entries(service.operations))
  return {
    data: JSON.parse(JSON.stringify(plugin)) as Loose,
    functions: {
      plugin: functionsOf(plugin),
      operations: Object.fromEntries(
        operations.map(([id, operation]) => [id, functionsOf(operation)])
      ),
      gateways: Object.fromEntries(
        (plugin.gateways ?? []).map((gateway) => [gateway.id, functionsOf(gateway)])
      ),
      routes: Object.keys(plugin.routes ?? {}),
      migrations: (plugin.records?.migrations ?? []).map(({ id }) => id),
    },
  }
}
