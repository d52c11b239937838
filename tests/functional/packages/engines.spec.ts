import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { HostVersions } from '#plugins/packages/host_versions'
import { PluginRegistry } from '#plugins/registry'
import { packedPlugin } from '#tests/fixtures/packages/packed_plugin'
import type { SteeredUpstream } from '#tests/fixtures/steered_upstream'
import { person, startSteered, stopSteered } from '../tasks/support.js'
import { noPackages, PackageDesk } from './support.js'

test.group('Packages: after an upgrade of the app', (group) => {
  let desk: PackageDesk
  let upstream: SteeredUpstream
  group.setup(async () => {
    await noPackages()
    upstream = await startSteered()
    desk = await PackageDesk.open()
    return async () => {
      await appIs(before)
      await stopSteered(upstream)
      await noPackages()
    }
  })

  const before = '0.1.0'
  /** As a node of that version would find it when it starts. */
  async function appIs(version: string) {
    Object.assign(await app.container.make(HostVersions), { wxiai: version })
    await (await app.container.make(PluginRegistry)).reload()
  }
  const summary = async (id: string) => {
    const { body } = await desk.ask('GET', '/api/v1/admin/plugins')
    return (body.items as { id: string; state: string; faults: object[] }[]).find(
      (plugin) => plugin.id === id
    )!
  }

  test('what no longer fits is kept out with its reason, and comes back; others work on', async ({
    assert,
  }) => {
    const user = await person(null as never, '100')
    await desk.put(await packedPlugin({ id: 'older' }))
    await desk.put(await packedPlugin({ id: 'newer', engine: '>=0.1.0' }))
    for (const id of ['older', 'newer']) await desk.enable(id, upstream.url)

    await appIs('0.9.0')
    const { state, faults } = await summary('older')
    assert.equal(state, 'failed')
    assert.deepEqual(faults, [
      { path: 'engines.wxiai', message: '^0.1.0 is wanted, 0.9.0 is here' },
    ])
    assert.equal((await desk.submit(user, 'older', 'a')).status, 404)
    const { body: versions } = await desk.versions('older')
    assert.match(versions.nodes[0].error, /engines\.wxiai/)
    const sent = await desk.submit(user, 'newer', 'a')
    assert.equal((await desk.ended(user, sent.body.id)).status, 'succeeded')

    await appIs(before)
    assert.equal((await summary('older')).state, 'enabled')
    const again = await desk.submit(user, 'older', 'a')
    assert.equal((await desk.ended(user, again.body.id)).status, 'succeeded')

    await appIs('0.9.0')
    await desk.put(await packedPlugin({ id: 'older', version: '2.0.0', engine: '^0.9.0' }))
    assert.equal((await summary('older')).state, 'enabled')
    const upgraded = await desk.submit(user, 'older', 'a')
    assert.equal((await desk.ended(user, upgraded.body.id)).text, 'made by 2.0.0')
  })
})
