import { setTimeout as sleep } from 'node:timers/promises'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { packedPlugin, publisher } from '#tests/fixtures/packages/packed_plugin'
import { eventually } from '#tests/helpers/eventually'
import { person, type Person } from '../tasks/support.js'
import { nothingIsOwed, steeredDesk } from './support.js'

const SECRET = { api_key: { type: 'string', format: 'secret' } }

test.group('Packages: upgrade, roll back, uninstall', (group) => {
  const { upstream, desk } = steeredDesk(group)
  let user: Person

  group.each.setup(async () => {
    user = await person(null as never, '100')
    return () => nothingIsOwed(user)
  })

  async function running(prompt: string): Promise<string> {
    const { body } = await desk.submit(user, 'packed', prompt)
    const row = () => db.from('tasks').where('id', body.id).firstOrFail()
    await eventually(row, ({ status }) => status === 'running')
    return body.id
  }

  test('an upgrade shows what changes, and rolls back with one call', async ({ assert }) => {
    const first = await desk.put(await packedPlugin({ hosts: ['one.example'] }))
    await desk.enable('packed', upstream.url)
    const next = await desk.upload(
      (
        await packedPlugin({
          version: '1.1.0',
          hosts: ['one.example', 'two.example'],
          credits: 7,
          config: { region: { type: 'string' } },
        })
      ).tarball
    )
    const { differences, installed } = next.body
    assert.equal(installed.version, '1.0.0')
    assert.deepInclude(differences.hosts[0], { change: 'added', to: 'two.example' })
    assert.deepInclude(differences.prices[0], { from: '5', to: '7' })
    assert.deepInclude(differences.config[0], { path: 'config.region', change: 'added' })

    await desk.install(next.body.id)
    const price = async () => (await desk.ask('GET', '/api/v1/packed/prices')).body.items[0].credits
    assert.equal(await price(), '7')
    const { body: after } = await desk.ask('GET', '/api/v1/packed/config')
    assert.deepEqual([after.version, after.state], ['1.1.0', 'enabled'])

    const { body: list } = await desk.versions('packed')
    assert.deepEqual(
      list.items.map(({ version, active }: { version: string; active: boolean }) => [
        version,
        active,
      ]),
      [
        ['1.1.0', true],
        ['1.0.0', false],
      ]
    )
    assert.lengthOf(list.nodes, 1)
    assert.isTrue(list.nodes[0].current)

    // Without a word about its signature: it was in force before.
    assert.equal((await desk.install(first.id, {})).status, 200)
    assert.equal(await price(), '5')
    assert.equal(
      (await desk.ask('DELETE', `/api/v1/admin/plugins/packages/${first.id}`)).status,
      409
    )
    const gone = await desk.ask('DELETE', `/api/v1/admin/plugins/packages/${next.body.id}`)
    assert.equal(gone.status, 204)
  })

  test('a task is finished by the version that took it', async ({ assert }) => {
    await desk.put(await packedPlugin())
    await desk.enable('packed', upstream.url)
    const old = await running('slow=2500')
    await desk.put(await packedPlugin({ version: '2.0.0' }))
    const { body: fresh } = await desk.submit(user, 'packed', 'slow=100')
    assert.equal((await desk.ended(user, fresh.id)).text, 'made by 2.0.0')
    assert.equal((await desk.ended(user, old)).text, 'made by 1.0.0')
    const { body: balance } = await desk.ask('GET', '/api/v1/credit', undefined, user)
    assert.deepEqual([balance.balance, balance.held], ['90', '0'])
  })

  test('uninstalled with its data kept: what runs ends well, what waits is refunded', async ({
    assert,
  }) => {
    await desk.put(await packedPlugin({ config: SECRET }))
    await desk.enable('packed', upstream.url, { api_key: 'a-very-secret-key' })
    await desk.ask('PUT', '/api/v1/packed/prices', { items: { one: '9' } })
    await desk.ask('PUT', '/api/v1/packed/limits', { service: 'packed', limits: { in_flight: 1 } })
    const active = await running('slow=2500')
    const { body: waiting } = await desk.submit(user, 'packed', 'slow=100')

    const { status, body } = await desk.uninstall('packed', 'keep')
    assert.equal(status, 200)
    assert.equal(body.refunded, 1)
    assert.equal((await desk.submit(user, 'packed', 'x')).status, 404)
    const refunded = await desk.ended(user, waiting.id)
    assert.deepEqual([refunded.status, refunded.error?.code], ['failed', 'plugin_removed'])
    assert.equal((await desk.ended(user, active)).status, 'succeeded')

    const { body: left } = await desk.ask('GET', '/api/v1/admin/plugins/leftovers')
    assert.deepEqual(left.items, [{ plugin: 'packed', package: '@test/wxiai-plugin-packed' }])
    const { body: exported } = await desk.ask('GET', '/api/v1/packed/export')
    assert.deepEqual(exported.config.api_key, { set: true })
    assert.notInclude(JSON.stringify(exported), 'a-very-secret-key')
    assert.deepEqual(exported.prices, [{ key: 'one', credits: '9' }])
    assert.isAtLeast(exported.usage[0].tasks, 2)

    await desk.put(await packedPlugin({ version: '1.0.1', config: SECRET }))
    const { body: again } = await desk.ask('GET', '/api/v1/packed/config')
    assert.deepEqual(again.config.api_key, { set: true })
    assert.equal(again.prices[0].credits, '9')
    assert.equal(again.state, 'disabled')
  })

  test('what comes back right after it was purged is not what was purged', async ({ assert }) => {
    await desk.put(await packedPlugin())
    await desk.uninstall('packed', 'purge')
    await desk.put(await packedPlugin())
    await desk.enable('packed', upstream.url)
    // Five seconds after a purge is looked for what nodes have taken that had not heard of it.
    const active = await running('slow=6500')
    await desk.uninstall('packed', 'keep')
    assert.equal((await desk.ended(user, active)).status, 'succeeded')
    await desk.uninstall('packed', 'purge')
  }).timeout(20_000)

  test('purged: every task is refunded, and nothing of it is left', async ({ assert }) => {
    await desk.put(await packedPlugin())
    await desk.put(await packedPlugin({ version: '1.0.1' }))
    await desk.enable('packed', upstream.url)
    await desk.ask('PUT', '/api/v1/packed/limits', { service: 'packed', limits: { in_flight: 2 } })
    const tasks = [await running('slow=60000'), await running('hang')]
    for (let i = 0; i < 3; i += 1) tasks.push((await desk.submit(user, 'packed', 'x')).body.id)

    const { body } = await desk.uninstall('packed', 'purge')
    assert.equal(body.refunded, 5)
    for (const id of tasks) {
      const task = await desk.ended(user, id)
      assert.deepEqual([task.status, task.error?.code], ['failed', 'plugin_removed'])
    }
    for (const [table, column] of [
      ['plugins', 'id'],
      ['plugin_prices', 'plugin_id'],
      ['plugin_limits', 'plugin_id'],
      ['plugin_packages', 'plugin_id'],
      ['plugin_nodes', 'plugin_id'],
    ]) {
      assert.lengthOf(await db.from(table!).where(column!, 'packed'), 0, table)
    }
    assert.equal((await desk.versions('packed')).status, 404)
    assert.equal((await desk.uninstall('packed', 'purge')).status, 404)
  })

  test('onInstall and onUninstall are called once, the one may refuse, the other may not', async ({
    assert,
  }) => {
    const { privateKeyPem: key } = publisher()
    const count = `globalThis.installations = (globalThis.installations ?? 0) + 1`
    const seen = globalThis as { installations?: number }
    const hooked = (version: string, onInstall: string, onUninstall = '') =>
      packedPlugin({
        version,
        key,
        members: `async onInstall(ctx) { ${onInstall} }, async onUninstall(ctx) { ${onUninstall} },`,
      })
    const refused = await desk.upload((await hooked('1.0.0', `throw new Error('no room')`)).tarball)
    await desk.trust(refused.body.signature.key)
    const { status, body } = await desk.install(refused.body.id, {})
    assert.deepEqual([status, body.code], [502, 'plugin_hook_failed'])
    assert.match(body.detail, /no room/)
    assert.equal((await desk.ask('GET', '/api/v1/packed/config')).status, 404)

    await desk.put(
      await hooked('1.0.1', `${count}; if (ctx.config.base_url) throw new Error('how?')`),
      {}
    )
    const bye = `await ctx.http.post(ctx.config.base_url + '/jobs', { json: { prompt: 'bye', caller: 'bye' } }); throw new Error('no')`
    await desk.put(await hooked('1.0.2', count, bye), {})
    assert.equal(seen.installations, 1)
    await desk.enable('packed', upstream.url)
    for (const data of ['keep', 'purge'] as const) {
      assert.equal((await desk.uninstall('packed', data)).status, 200)
    }
    assert.equal(upstream.submits.get('bye'), 1)
    await desk.put(await hooked('1.0.3', count), {})
    assert.equal(seen.installations, 2)
    await desk.uninstall('packed', 'purge')
  })

  test('uninstalled in the middle of everything, nothing hangs', async ({ assert }) => {
    await desk.put(await packedPlugin())
    await desk.enable('packed', upstream.url)
    const sent = Array.from({ length: 12 }, (_, i) =>
      sleep(i * 15).then(() => desk.submit(user, 'packed', i % 3 ? 'slow=300' : 'fail slow=200'))
    )
    await sleep(90)
    await desk.uninstall('packed', 'keep')
    const answers = await Promise.all(sent)
    for (const { status, body } of answers) {
      if (status !== 201) assert.equal(status, 404)
      else await desk.ended(user, body.id)
    }
  })
})
