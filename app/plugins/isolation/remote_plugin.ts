import type { ModelDeclaration, Plugin } from '@wxiai/sdk'
import type { HostContext } from './call_host.js'
import { ProcessLost, processMissing } from './errors.js'
import type { IsolatedHost } from './isolated_host.js'
import type { Declared, GatewayFunction, OperationFunction, PluginFunction } from './messages.js'
import type { Call } from './plugin_process.js'
import { remoteProvider } from './remote_models.js'

const HOOKS: readonly PluginFunction[] = [
  'checkConnection',
  'onInstall',
  'onUninstall',
  'onEnable',
  'onDisable',
]
/** Pure ones, without a context; asked again by whoever wants to know. */
const PURE: readonly OperationFunction[] = ['quote', 'action']
const OF_TASKS: readonly OperationFunction[] = ['submit', 'status', 'find', 'cancel']
const OF_GATEWAYS: readonly GatewayFunction[] = ['pay', 'notify', 'query', 'refund', 'close']

type Loose = Record<string, unknown>
type Fn = (...args: never[]) => Promise<unknown>

/** A declaration whose functions run in another process. Nothing is taken over from there but data and known names. */
export function remotePlugin({ data, functions }: Declared, host: IsolatedHost): Plugin {
  const { models, ...plugin } = data
  for (const name of HOOKS) {
    if (functions.plugin.includes(name)) plugin[name] = withContext(host, { name })
  }
  if (functions.plugin.includes('simulator')) {
    plugin.simulator = async () => ({ default: { start: () => host.simulate() } })
  }
  if (models) {
    const { list } = models as { list: Record<string, ModelDeclaration> }
    plugin.models = { list, provider: remoteProvider(list, host) }
  }
  const { migrations = [] } = (plugin.records ?? {}) as { migrations?: Loose[] }
  for (const migration of migrations) {
    const id = String(migration.id)
    if (functions.migrations.includes(id)) {
      migration.up = withContext(host, { migration: id, name: 'up' })
    }
  }
  for (const [name, route] of Object.entries((plugin.routes ?? {}) as Record<string, Loose>)) {
    if (functions.routes.includes(name)) route.run = withContext(host, { route: name, name: 'run' })
  }
  const services = (plugin.services as Loose[]) ?? []
  for (const service of services) {
    for (const [id, operation] of Object.entries(service.operations as Record<string, Loose>)) {
      const has = functions.operations[id] ?? []
      for (const name of PURE) if (has.includes(name)) operation[name] = pure(host, name, id)
      for (const name of OF_TASKS) {
        if (has.includes(name)) operation[name] = withContext(host, { operation: id, name })
      }
    }
  }
  for (const gateway of (plugin.gateways as Loose[] | undefined) ?? []) {
    const id = String(gateway.id)
    const has = functions.gateways[id] ?? []
    for (const name of OF_GATEWAYS) {
      if (has.includes(name)) gateway[name] = withContext(host, { gateway: id, name })
    }
  }
  return plugin as unknown as Plugin
}

/** The context comes last. */
function withContext(host: IsolatedHost, what: Omit<Call, 'args' | 'context'>): Fn {
  return (...given: unknown[]) => {
    const args = given.slice(0, -1)
    return host.call({ ...what, args, context: given.at(-1) as HostContext })
  }
}

function pure(host: IsolatedHost, name: string, operation: string): Fn {
  return async (...given: unknown[]) => {
    const args = given.filter((arg) => arg !== undefined)
    try {
      return await host.call({ operation, name, args })
    } catch (error) {
      // Nothing was begun: whoever asked may ask again.
      throw error instanceof ProcessLost ? processMissing() : error
    }
  }
}
