import assert from 'node:assert/strict'
import { inWorld, type Case, type Subject, type World } from './world.js'

/** Switched on, used, switched off: the process is as it was. */
export function lifecycleCases(subject: Subject): Case[] {
  const { plugin } = subject
  return [
    {
      name: 'disabling and uninstalling leave nothing behind',
      async run() {
        const before = traces()
        const intervals = watchIntervals()
        try {
          const world = await subject.open()
          try {
            const ctx = world.host.hookContext() as never
            await plugin.onInstall?.(ctx)
            await plugin.onEnable?.(ctx)
            await use(world)
            await plugin.onDisable?.(ctx)
            await plugin.onUninstall?.(ctx)
          } finally {
            await world.simulator?.stop()
          }
          assert.deepEqual(traces(), before)
          assert.deepEqual(intervals.left(), [], 'an interval still runs')
        } finally {
          intervals.stop()
        }
      },
    },
    inWorld(subject, 'it can be switched off twice, and on again', async (world) => {
      const ctx = world.host.hookContext() as never
      await plugin.onDisable?.(ctx)
      await plugin.onDisable?.(ctx)
      await plugin.onEnable?.(ctx)
      await use(world)
      await plugin.onDisable?.(ctx)
    }),
  ]
}

async function use(world: World) {
  if (world.subject.operation === null) return
  const { result } = await world.run()
  assert.equal(result.state, 'succeeded')
}

/** What a plugin could leave in a process that is not its own. */
function traces() {
  return {
    globals: Object.getOwnPropertyNames(globalThis).sort(),
    environment: Object.keys(process.env).sort(),
    listeners: ['exit', 'uncaughtException', 'unhandledRejection', 'SIGINT', 'SIGTERM'].map(
      (event) => process.listenerCount(event)
    ),
    fetch: globalThis.fetch,
    folder: process.cwd(),
  }
}

/** Intervals that were made since and that nobody cleared. Those of libraries are their own affair. */
function watchIntervals() {
  const { setInterval: make, clearInterval: clear } = globalThis
  const made = new Map<unknown, string>()
  globalThis.setInterval = ((...parts: Parameters<typeof make>) => {
    const timer = make(...parts)
    const from = new Error().stack?.split('\n')[2] ?? ''
    if (!/node_modules|node:/.test(from)) made.set(timer, from.trim())
    return timer
  }) as typeof make
  globalThis.clearInterval = ((timer) => {
    made.delete(timer)
    clear(timer)
  }) as typeof clear
  return {
    left: () => [...made.values()],
    stop() {
      globalThis.setInterval = make
      globalThis.clearInterval = clear
    },
  }
}
