import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { Bus } from '#shared/bus/bus'
import { discoverPlugins } from '#plugins/discovery'
import { PluginLoading } from '#plugins/isolation/plugin_loading'
import { PluginMigrations } from '#plugins/records/plugin_migrations'
import { PluginRegistry } from '#plugins/registry'
import { PluginStateStore } from '#plugins/state_store'

const fixtures = app.makePath('tests/fixtures')

/** A registry over a data folder of its own, as another node would have it. */
async function registryOver(dataDir: string, options: { demo?: boolean; appRoot?: string } = {}) {
  const states = new PluginStateStore(db, await app.container.make('encryption'), {
    demoAllowed: options.demo ?? false,
  })
  return new PluginRegistry({
    states,
    bus: await app.container.make(Bus),
    logger: (await app.container.make('logger')).child({}, { level: 'silent' }),
    discover: () => discoverPlugins({ appRoot: options.appRoot ?? dataDir, dataDir }),
    importTimeout: 500,
    loading: await app.container.make(PluginLoading),
    migrations: await app.container.make(PluginMigrations),
  })
}

/** Rewrites the plugin as one that needs no config and asks to be on. */
async function makeWilling(path: string) {
  const declared = await readFile(path, 'utf8')
  await writeFile(
    path,
    declared
      .replace("form.object(['base_url', 'api_key'], {", 'form.object([], {')
      .replace("  id: 'echo',\n", "  id: 'echo',\n  enabledByDefault: true,\n")
  )
}

test.group('Plugin registry', (group) => {
  let dataDir: string

  group.each.setup(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'wxiai-plugins-'))
    await db.from('plugins').where('id', 'echo').delete()
    await mkdir(join(dataDir, 'plugins'))
    await cp(join(fixtures, 'plugins/echo'), join(dataDir, 'plugins/echo'), { recursive: true })
    return async () => {
      await rm(dataDir, { recursive: true })
      await db.from('plugins').where('id', 'echo').delete()
    }
  })

  test('bad plugins are listed with their faults and harm nobody', async ({ assert }) => {
    const plugins = join(dataDir, 'plugins')
    await cp(join(fixtures, 'broken_plugins'), plugins, { recursive: true })
    await mkdir(join(plugins, 'syntax'))
    await writeFile(join(plugins, 'syntax/plugin.js'), 'export default {{')
    await writeFile(
      join(plugins, 'syntax/package.json'),
      '{"name":"syntax","type":"module","wxiai":{"plugin":"./plugin.js"}}'
    )
    await mkdir(join(plugins, 'not-a-plugin'))
    await writeFile(join(plugins, 'not-a-plugin/package.json'), '{"name":"x"}')

    const registry = await registryOver(dataDir)
    await registry.boot()

    const states = Object.fromEntries(registry.all().map(({ id, status }) => [id, status]))
    assert.deepEqual(states, {
      echo: 'disabled',
      faulty: 'failed',
      hangs: 'failed',
      syntax: 'failed',
      throws: 'failed',
    })
    assert.match(registry.find('throws')!.faults[0].message, /out of luck/)
    assert.match(registry.find('hangs')!.faults[0].message, /did not load/)
    assert.match(registry.find('syntax')!.faults[0].message, /SyntaxError/)
    assert.isAbove(registry.find('faulty')!.faults.length, 10)
    for (const id of ['throws', 'hangs', 'faulty', 'syntax', 'nobody', 'echo']) {
      assert.throws(() => registry.enabled(id), 'plugin_not_found')
    }
  })

  test('records of plugins in folders are brought up to date once, by whichever node is first', async ({
    assert,
  }) => {
    const clear = async () => {
      for (const table of ['plugin_records', 'plugin_migrations']) {
        await db.from(table).where('plugin_id', 'echo').delete()
      }
    }
    const kept = (up: string) => `  id: 'echo',
  records: {
    collections: { notes: { label: 'Notes', scope: 'site', schema: { type: 'object', properties: { times: { type: 'integer' } } } } },
    migrations: [{ id: '0001_first', async up({ records }) { ${up} } }],
  },
`
    const path = join(dataDir, 'plugins/echo/plugin.ts')
    const declared = await readFile(path, 'utf8')
    const declare = (up: string) => writeFile(path, declared.replace("  id: 'echo',\n", kept(up)))
    const contents = async () =>
      (await db.from('plugin_records').where('plugin_id', 'echo')).map(({ value }) => value)
    try {
      await declare(`
        await records.of('notes').put('count', { times: 1 })
        throw new Error('no luck')`)
      const failed = await registryOver(dataDir)
      await failed.boot()
      assert.equal(failed.find('echo')!.status, 'failed')
      assert.match(failed.find('echo')!.faults[0].message, /0001_first: no luck/)
      assert.deepEqual(await contents(), [])

      // Under another name: a module that was loaded stays as it was.
      await cp(join(dataDir, 'plugins/echo'), join(dataDir, 'plugins/echo-2'), { recursive: true })
      await rm(join(dataDir, 'plugins/echo'), { recursive: true })
      await writeFile(
        join(dataDir, 'plugins/echo-2/plugin.ts'),
        declared.replace(
          "  id: 'echo',\n",
          kept(`
            const old = await records.of('notes').get('count')
            await new Promise((done) => setTimeout(done, 100))
            await records.of('notes').put('count', { times: (old?.value.times ?? 0) + 1 })`)
        )
      )
      const nodes = await Promise.all([registryOver(dataDir), registryOver(dataDir)])
      await Promise.all(nodes.map((node) => node.boot()))
      for (const node of nodes) assert.equal(node.find('echo')!.status, 'disabled')
      assert.deepEqual(await contents(), [{ times: 1 }])

      // Saved while it runs: one that fails leaves the code before in use, one that is right takes over.
      const [node] = nodes
      const saved = (name: string, up: string) =>
        writeFile(
          join(dataDir, 'plugins/echo-2/plugin.ts'),
          declared.replace(
            "  id: 'echo',\n",
            kept('').replace('}]', `}, { id: '0002_${name}', async up({ records }) { ${up} } }]`)
          )
        )
      const before = node!.find('echo')
      await saved('bad', `throw new Error('not so')`)
      const refused = await node!.reimport('echo')
      assert.match(refused.faults[0].message, /0002_bad: not so/)
      assert.equal(node!.find('echo'), before)
      await saved('good', `await records.of('notes').put('count', { times: 7 })`)
      assert.deepEqual((await node!.reimport('echo')).faults, [])
      assert.notEqual(node!.find('echo'), before)
      assert.deepEqual(await contents(), [{ times: 7 }])
    } finally {
      await clear()
    }
  })

  test('changed code takes over without a restart; config, state and what is broken stay', async ({
    assert,
  }) => {
    const root = join(dataDir, 'plugins/echo')
    const edit = async (from: string, to: string) => {
      const path = join(root, 'plugin.ts')
      await writeFile(path, (await readFile(path, 'utf8')).replace(from, to))
    }
    await writeFile(join(root, 'words.ts'), `export const label = 'Sketch'\n`)
    await edit(`label: ['Draw', '绘制']`, 'label')
    await edit('import {', `import { label } from './words.js'\nimport {`)
    const registry = await registryOver(dataDir, { demo: true })
    await registry.boot()
    const label = () => registry.enabled('echo').operation('draw')!.operation.label
    assert.equal(label(), 'Sketch')
    const { state } = registry.find('echo')!

    // A module that the entry imports, not the entry itself.
    await writeFile(join(root, 'words.ts'), `export const label = 'Paint'\n`)
    assert.deepEqual((await registry.reimport('echo')).faults, [])
    assert.equal(label(), 'Paint')
    assert.equal(registry.find('echo')!.state.demo, state.demo)

    for (const text of ['export const label = {{', 'export const label = 7\n']) {
      await writeFile(join(root, 'words.ts'), text)
      assert.isNotEmpty((await registry.reimport('echo')).faults)
      assert.equal(label(), 'Paint')
    }
    await writeFile(join(root, 'words.ts'), `export const label = 'Etch'\n`)
    await registry.reimport('echo')
    assert.equal(label(), 'Etch')
  })

  test('of two plugins with one id the first stays', async ({ assert }) => {
    await cp(join(dataDir, 'plugins/echo'), join(dataDir, 'plugins/echo-two'), { recursive: true })
    const registry = await registryOver(dataDir)
    await registry.boot()
    assert.equal(registry.find('echo')!.status, 'disabled')
    assert.equal(registry.find('echo@echo-two')!.status, 'failed')
  })

  test('demo mode starts where nobody entered anything, and stays off once an admin chose', async ({
    assert,
  }) => {
    const registry = await registryOver(dataDir, { demo: true })
    await registry.boot()
    assert.equal(registry.enabled('echo').status, 'demo')
    const production = await registryOver(dataDir)
    await production.boot()
    assert.equal(production.find('echo')!.status, 'unconfigured')
    assert.throws(() => production.enabled('echo'), 'plugin_not_found')
  })

  test('a plugin that asks for it is on from the start, until an admin switches it off', async ({
    assert,
  }) => {
    await makeWilling(join(dataDir, 'plugins/echo/plugin.ts'))
    const first = await registryOver(dataDir)
    await first.boot()
    assert.equal(first.enabled('echo').status, 'enabled')

    await db.from('plugins').where('id', 'echo').update({ enabled: false, updated_at: new Date() })
    const second = await registryOver(dataDir)
    await second.boot()
    assert.equal(second.find('echo')!.status, 'disabled')
  })

  test('models are listed as long as their plugin may be used', async ({ assert }) => {
    const path = join(dataDir, 'plugins/echo/plugin.ts')
    await makeWilling(path)
    const list = "{ small: { kind: 'chat', label: 'Small', prices: { input: 1, output: 4 } } }"
    const models = `  models: { provider: () => { throw new Error('not asked yet') }, list: ${list} },\n`
    const declared = await readFile(path, 'utf8')
    await writeFile(path, declared.replace("  id: 'echo',\n", `  id: 'echo',\n${models}`))
    const registry = await registryOver(dataDir)
    await registry.boot()
    const offered = () =>
      registry.models().map(({ plugin, id, model }) => [plugin.id, id, model.kind])
    assert.deepEqual(offered(), [['echo', 'small', 'chat']])
    await db.from('plugins').where('id', 'echo').update({ enabled: false, updated_at: new Date() })
    await registry.reload('echo')
    assert.deepEqual(offered(), [])
  })

  test('a plugin that somebody installed waits for an admin', async ({ assert }) => {
    await makeWilling(join(dataDir, 'plugins/echo/plugin.ts'))
    const registry = await registryOver(dataDir, { appRoot: join(dataDir, 'none') })
    await registry.boot()
    assert.equal(registry.find('echo')!.status, 'disabled')
  })

  test('two nodes: a change on one is there on the other, also after the bus was away', async ({
    assert,
  }) => {
    const bus = await app.container.make(Bus)
    await bus.ready()
    const here = await registryOver(dataDir)
    const there = await registryOver(dataDir)
    await here.boot()
    await there.boot()
    const seen = new Promise<void>((resolve) => {
      const stop = there.onChange(() => {
        stop()
        resolve()
      })
    })
    const unsubscribe = bus.subscribe<{ id: string }>('plugins', ({ id }) => there.reload(id))
    await db.from('plugins').where('id', 'echo').update({ error: 'told by the other node' })
    await here.changed('echo')
    await seen
    assert.equal(there.find('echo')!.state.error, 'told by the other node')
    unsubscribe()

    await db.from('plugins').where('id', 'echo').update({ error: 'missed' })
    await there.resync()
    assert.equal(there.find('echo')!.state.error, 'missed')
  })

  test('a config sealed with another key is reported, not fatal', async ({ assert }) => {
    const registry = await registryOver(dataDir)
    await registry.boot()
    await db
      .from('plugins')
      .where('id', 'echo')
      .update({ config_encrypted: 'gcm.garbage', enabled: true })
    await registry.reload('echo')
    assert.equal(registry.find('echo')!.state.error, 'config_unreadable')
    assert.equal(registry.find('echo')!.status, 'unconfigured')
  })
})
