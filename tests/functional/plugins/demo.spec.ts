import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { PluginContextFactory } from '#plugins/context_factory'
import { DemoSimulators } from '#plugins/demo_simulators'
import type { InstalledPlugin } from '#plugins/installed_plugin'
import { PluginRegistry } from '#plugins/registry'
import { inDemo } from '#tests/helpers/demo'

const signal = () => AbortSignal.timeout(5000)

/** Another process of this machine, as far as simulators are concerned. */
async function otherProcess() {
  const { container } = app
  return new DemoSimulators(db, await container.make('encryption'), await container.make('logger'))
}

test.group('Demo mode', (group) => {
  let plugin: InstalledPlugin

  group.each.setup(async () => {
    const registry = await app.container.make(PluginRegistry)
    await registry.resync()
    plugin = registry.find('echo')!
    const leave = await inDemo(['echo'], { stored: null, config: null })
    await db.from('plugin_simulators').delete()
    return async () => {
      await leave()
      const simulators = await app.container.make(DemoSimulators)
      await simulators.stop('echo')
    }
  })

  test('starts the simulator when first needed and reaches nothing else', async ({ assert }) => {
    const contexts = await app.container.make(PluginContextFactory)
    const ctx = await contexts.create(plugin, { locale: 'en', signal: signal() })
    const answer = await ctx.http.get(`${String(ctx.config.base_url)}/account`)
    assert.equal(answer.status, 401)
    const [row] = await db.from('plugin_simulators')
    assert.notInclude(JSON.stringify(row), String(ctx.config.api_key))
    await assert.rejects(() => ctx.http.get('https://example.com/'), /not on the list/)
    await assert.rejects(() => ctx.http.get('http://127.0.0.1:1/'))
  })

  test('processes of one machine share a simulator, and replace one that is gone', async ({
    assert,
  }) => {
    const here = await app.container.make(DemoSimulators)
    const there = await otherProcess()
    const [first, second] = await Promise.all([here.of(plugin), there.of(plugin)])
    assert.equal(first.url, second.url)
    await here.stop('echo')
    await there.stop('echo')
    const next = await there.of(plugin)
    assert.notEqual(next.url, first.url)
    assert.equal((await here.of(plugin)).url, next.url)
    await there.stopAll()
  })
})
