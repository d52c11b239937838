import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { inWorld, type Case, type Subject, type World } from './world.js'

/** What must hold of what a plugin keeps: old records become new ones, once is as good as twice, and nothing is written behind its end. */
export function recordCases(subject: Subject): Case[] {
  const { plugin } = subject
  if (!plugin.records) return []
  return [
    inWorld(
      subject,
      'migrations leave what the schemas say, and find nothing to do twice',
      async (world) => {
        await seed(world)
        await world.host.records.migrate()
        const once = world.host.records.contents()
        await world.host.records.migrate({ again: true })
        assert.deepEqual(world.host.records.contents(), once, 'a second run changes something')
      }
    ),
    inWorld(subject, 'uninstalling leaves no records', async (world) => {
      await seed(world)
      await world.host.records.migrate()
      const ctx = world.host.hookContext() as never
      await plugin.onInstall?.(ctx)
      await plugin.onEnable?.(ctx)
      await plugin.onDisable?.(ctx)
      await plugin.onUninstall?.(ctx)
      world.host.records.clear()
      await sleep(20)
      assert.deepEqual(world.host.records.contents(), [], 'something is written behind onUninstall')
    }),
  ]
}

async function seed({ host, subject }: World): Promise<void> {
  const scopes = subject.plugin.records!.collections
  for (const [collection, records] of Object.entries(subject.fixtures.records ?? {})) {
    const owner = scopes[collection]?.scope === 'site' ? '' : 'somebody'
    for (const [key, value] of Object.entries(records)) {
      await host.records.seed(collection, owner, key, value)
    }
  }
}
