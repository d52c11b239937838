import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from '@japa/runner'
import { NpmRegistryServer } from '#tests/fixtures/packages/npm_registry'
import { packedPlugin, publisher } from '#tests/fixtures/packages/packed_plugin'
import { noPackages, PackageDesk } from './support.js'

const ADMIN = '/api/v1/admin/plugins'

test.group('Packages: directory and publishers', (group) => {
  let registry: NpmRegistryServer
  let index: Server
  let listed: unknown = {}
  let desk: PackageDesk

  group.setup(async () => {
    registry = await new NpmRegistryServer().start()
    index = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(listed))
    })
    await new Promise<void>((resolve) => index.listen(0, '127.0.0.1', resolve))
    return async () => {
      index.close()
      await registry.stop()
      await noPackages()
    }
  })
  group.each.setup(async () => {
    await noPackages()
    desk = await PackageDesk.open()
  })

  const directory = async (query = '') => {
    const { status, body } = await desk.ask('GET', `${ADMIN}/directory?query=${query}`)
    return { status, ...body }
  }

  test('nothing is named: an empty answer that says so', async ({ assert }) => {
    assert.deepEqual(await directory(), { status: 200, source: 'none', items: [] })
  })

  test('from a search, with what is installed here', async ({ assert }) => {
    const packed = await packedPlugin()
    registry.publish(packed)
    registry.publish(await packedPlugin({ id: 'other' }))
    await desk.useRegistry(registry)
    await desk.put(packed)
    const { source, items } = await directory()
    assert.equal(source, 'registry')
    assert.deepInclude(items[0], { package: packed.package, installed: '1.0.0' })
    assert.lengthOf((await directory('other')).items, 1)
    assert.include(registry.requests.at(-1)!.url, 'keywords%3Awxiai-plugin')
  })

  test('from an index, however odd', async ({ assert }) => {
    const url = `http://127.0.0.1:${(index.address() as AddressInfo).port}/plugins.json`
    await desk.source({ index_url: url, allow_private_hosts: true })
    const good = { package: '@a/one', version: '1.0.0', description: 'Pictures' }
    listed = {
      plugins: [
        good,
        null,
        7,
        { package: 'no-version' },
        { ...good, homepage: 'javascript:alert(1)', package: '@a/two' },
      ],
    }
    const { source, items } = await directory('pict')
    assert.equal(source, 'index')
    assert.lengthOf(items, 2)
    assert.isNull(items[1].homepage)
    listed = ['not a list of plugins']
    assert.equal((await directory()).code, 'plugin_index_broken')
    await desk.source({ index_url: 'http://127.0.0.1:1/x.json' })
    assert.equal((await directory()).code, 'registry_unreachable')
  })

  test('publishers are trusted, and no more', async ({ assert }) => {
    const { key, privateKeyPem } = publisher()
    assert.equal((await desk.trust('not a key')).status, 422)
    assert.equal((await desk.trust(key, 'Acme')).status, 201)
    assert.equal((await desk.trust(key, 'Again')).body.code, 'publisher_known')
    const { tarball } = await packedPlugin({ key: privateKeyPem })
    const staged = await desk.upload(tarball)
    assert.deepEqual(staged.body.signature, { state: 'trusted', key, name: 'Acme' })
    const { body } = await desk.ask('GET', `${ADMIN}/publishers`)
    const remove = () => desk.ask('DELETE', `${ADMIN}/publishers/${body.items[0].id}`)
    assert.equal((await remove()).status, 204)
    assert.equal((await remove()).status, 404)
    assert.equal((await desk.install(staged.body.id, {})).body.code, 'package_unknown')
    const { body: audit } = await desk.ask('GET', '/api/v1/admin/audit')
    const actions = audit.items.map(({ action }: { action: string }) => action)
    assert.includeMembers(actions, [
      'publisher.trusted',
      'publisher.removed',
      'plugin.package_staged',
    ])
  })
})
