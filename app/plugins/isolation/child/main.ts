/** The process of one isolated plugin. It does what the app asks over the channel, and ends with it. */
import { Socket } from 'node:net'
import { pathToFileURL } from 'node:url'
import type { Operation, Plugin, PluginContext, RunningSimulator, Simulator } from '@wxiai/sdk'
import { validatePlugin } from '@wxiai/sdk/validate'
import { shareSdkWithPlugins } from '../../sdk_resolution.js'
import { Channel } from '../channel.js'
import { CHANNEL_FD, type CallData, type LoadAnswer, type Role } from '../messages.js'
import { contextOf } from './context.js'
import { describe } from './declared.js'
import { closeDoors } from './sandbox.js'
import { startWatchdog } from './watchdog.js'

type Fn = (...args: unknown[]) => unknown

let plugin: Plugin | null = null
let simulator: RunningSimulator | null = null
const calls = new Map<number, AbortController>()
const exit = process.exit.bind(process)
// Ctrl-C and systemd mean the whole group; the app first finishes what runs, and then says that it is over.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})

const channel = new Channel(new Socket({ fd: CHANNEL_FD }), {
  answer: (name, args) => {
    if (name === 'load') return load(args[0] as string, args[1] as Role)
    if (name === 'call') return run(args[0] as CallData)
    if (name === 'simulate') return simulate()
    throw new Error(`unknown question ${name}`)
  },
  hear: (name, args) => {
    if (name === 'ping') channel.tell('pong', ...args)
    else if (name === 'abort') {
      const reason = new DOMException('It took too long', 'TimeoutError')
      calls.get(args[0] as number)?.abort(reason)
    }
  },
  closed: () => exit(0),
})

async function load(entry: string, role: Role): Promise<LoadAnswer> {
  await startWatchdog()
  if (role === 'simulator') await import('@wxiai/sdk/simulator')
  closeDoors(role)
  shareSdkWithPlugins()
  const module = (await import(pathToFileURL(entry).href)) as { default?: Plugin }
  const faults = validatePlugin(module.default)
  if (faults.length) return { faults }
  plugin = module.default!
  return { declared: describe(plugin) }
}

async function run(data: CallData): Promise<unknown> {
  const controller = new AbortController()
  calls.set(data.call, controller)
  try {
    const args = [...data.args]
    const { signal } = controller
    const context = data.context && contextOf(data, data.context, channel, signal)
    if (data.name === 'provider' || data.model !== undefined) return await models(data, context!)
    if (context) args.push(context)
    return await functionOf(data)(...args)
  } finally {
    calls.delete(data.call)
  }
}

/** The provider is made anew for each call: its `fetch` is that of the call. */
async function models({ call, model, name, args }: CallData, context: PluginContext) {
  if (!plugin?.models) throw new Error('The plugin has no models')
  // Most plugins have none: no memory for it then.
  const { askModel, describeModels } = await import('./models.js')
  if (model === undefined) return describeModels(plugin.models, args[0], context)
  const deliver = (part: unknown) => channel.ask('deliver', [call, part])
  return askModel(
    plugin.models,
    { model, name, config: args[0], options: args[1] },
    context,
    deliver
  )
}

function functionOf(data: CallData): Fn {
  const { operation, gateway, migration, route, name } = data
  const id = operation ?? gateway ?? migration ?? route
  const owner = ownerOf(data)
  const found = (owner as unknown as Record<string, unknown> | undefined)?.[name]
  if (typeof found !== 'function') throw new Error(`The plugin has no ${id ?? ''} ${name}`)
  return (found as Fn).bind(owner)
}

function ownerOf({ operation, gateway, migration, route }: CallData) {
  if (operation) return operationOf(operation)
  if (gateway) return gatewayOf(gateway)
  if (migration) return plugin?.records?.migrations?.find(({ id }) => id === migration)
  if (route) return plugin?.routes?.[route]
  return plugin
}

const gatewayOf = (id: string) => plugin?.gateways?.find((gateway) => gateway.id === id)

function operationOf(id: string): Operation | undefined {
  const service = plugin?.services.find(({ operations }) => Object.hasOwn(operations, id))
  return service?.operations[id] as Operation | undefined
}

async function simulate(): Promise<{ url: string; config: unknown }> {
  const module = (await plugin!.simulator!()) as { default: Simulator }
  simulator ??= await module.default.start({ host: '127.0.0.1', port: 0 })
  return { url: simulator.url, config: simulator.config }
}
