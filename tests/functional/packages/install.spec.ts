import { test } from '@japa/runner'
import { NpmRegistryServer } from '#tests/fixtures/packages/npm_registry'
import { packedPlugin, publisher } from '#tests/fixtures/packages/packed_plugin'
import { person } from '../tasks/support.js'
import { steeredDesk } from './support.js'

test.group('Packages: from the registry to a picture', (group) => {
  const { upstream, desk } = steeredDesk(group)
  let registry: NpmRegistryServer

  group.setup(async () => {
    registry = await new NpmRegistryServer().start()
    return () => registry.stop()
  })
  group.each.setup(async () => {
    await desk.useRegistry(registry)
  })

  test('shown before anything runs, installed, configured, used', async ({ assert }) => {
    const { privateKeyPem, key } = publisher()
    registry.publish(await packedPlugin({ key: privateKeyPem, hosts: ['api.example.com'] }))
    const staged = await desk.stage('@test/wxiai-plugin-packed')
    assert.equal(staged.status, 201, JSON.stringify(staged.body))
    const shown = staged.body
    assert.equal(shown.state, 'staged')
    assert.equal(shown.signature.state, 'unknown')
    assert.equal(shown.signature.key, key)
    assert.deepEqual(shown.hosts, ['api.example.com'])
    assert.deepEqual(shown.hosts_from_config, ['base_url'])
    assert.equal(shown.services[0].prices[0].credits, '5')
    assert.isNull(shown.differences)
    const before = await desk.ask('GET', '/api/v1/packed/config')
    assert.equal(before.status, 404)

    const untrusted = await desk.install(shown.id, {})
    assert.equal(untrusted.status, 403)
    assert.equal(untrusted.body.code, 'package_unknown')
    await desk.trust(key)
    const done = await desk.install(shown.id, {})
    assert.equal(done.status, 200, JSON.stringify(done.body))
    assert.isTrue(done.body.active)
    assert.deepEqual(
      done.body.steps.map(({ name, state }: { name: string; state: string }) => `${name} ${state}`),
      [
        'fetch done',
        'verify done',
        'read done',
        'check done',
        'pages skipped',
        'load done',
        'connect skipped',
        'migrate skipped',
        'switch done',
      ]
    )
    await desk.enable('packed', upstream.url)
    const user = await person(null as never, '100')
    const { body: task } = await desk.submit(user, 'packed', 'a lighthouse')
    const ended = await desk.ended(user, task.id)
    assert.equal(ended.status, 'succeeded')
    assert.equal(ended.text, 'made by 1.0.0')
  })
})
