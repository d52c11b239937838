import { gzipSync } from 'node:zlib'
import { randomBytes } from 'node:crypto'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { NpmRegistryServer } from '#tests/fixtures/packages/npm_registry'
import { packedPlugin, publisher, type PluginOptions } from '#tests/fixtures/packages/packed_plugin'
import { tarball } from '#tests/fixtures/packages/tarball'
import { SteeredUpstream } from '#tests/fixtures/steered_upstream'
import { noPackages, PackageDesk, type Answer } from './support.js'

const NAME = '@test/wxiai-plugin-packed'
const KEY = publisher()

test.group('Packages: what is refused before it runs', (group) => {
  let registry: NpmRegistryServer
  let desk: PackageDesk

  group.setup(async () => {
    registry = await new NpmRegistryServer().start()
    return async () => {
      await registry.stop()
      await noPackages()
    }
  })
  group.each.setup(async () => {
    await noPackages()
    registry.token = null
    registry.swapped.clear()
    desk = await PackageDesk.open()
    await desk.useRegistry(registry)
  })

  const staged = async () => Number((await db.from('plugin_packages').count('* as n').first()).n)
  const says = ({ status, body }: Answer) => `${status} ${body.code}`

  test('a tarball that is not what the registry promised', async ({ assert }) => {
    registry.publish(await packedPlugin())
    const other = (await packedPlugin({ mark: 'evil' })).tarball
    registry.swapped.set(registry.tarballPath(NAME, '1.0.0'), other)
    assert.equal(says(await desk.stage(NAME)), '422 package_changed')
    assert.equal(await staged(), 0)
  })

  test('a package under the name of another one', async ({ assert }) => {
    const { tarball: bytes } = await packedPlugin()
    registry.publish({ package: '@test/other', version: '1.0.0', tarball: bytes })
    assert.equal(says(await desk.stage('@test/other')), '422 package_other')
  })

  test('names, versions and registries that are not there', async ({ assert }) => {
    registry.publish(await packedPlugin())
    assert.equal(says(await desk.stage('@test/none')), '404 package_not_found')
    assert.equal(says(await desk.stage(NAME, '^2.0.0')), '404 package_version_not_found')
    assert.equal(says(await desk.stage('../etc/passwd')), '422 invalid_input')
    registry.token = 'a-secret-token'
    assert.equal(says(await desk.stage(NAME)), '502 registry_refused')
    const saved = await desk.source({ token: 'a-secret-token' })
    assert.deepEqual(saved.body.token, { set: true })
    assert.notInclude(JSON.stringify(await db.from('plugin_source')), 'a-secret-token')
    assert.equal((await desk.stage(NAME, '^1.0.0')).status, 201)
    // Another registry does not get the token of this one.
    const moved = await desk.source({ registry_url: `${registry.url}/mirror` })
    assert.deepEqual(moved.body.token, { set: false })
    await desk.source({ registry_url: 'http://127.0.0.1:1' })
    assert.equal(says(await desk.stage(NAME)), '502 registry_unreachable')
    await desk.source({ registry_url: null })
    assert.equal(says(await desk.stage(NAME)), '409 registry_missing')
  })

  test('addresses inside of the network, unless an admin allows them', async ({ assert }) => {
    registry.publish(await packedPlugin())
    await desk.source({ allow_private_hosts: false })
    const asked = registry.requests.length
    assert.equal(says(await desk.stage(NAME)), '502 registry_unreachable')
    assert.equal(registry.requests.length, asked)
    for (const url of ['ftp://example.com', 'not an address', 'http://user:pass@example.com']) {
      const answer = await desk.source({ registry_url: url })
      if (answer.status !== 422)
        assert.equal(says(await desk.stage(NAME)), '502 registry_unreachable')
    }
  })

  const changed: [string, PluginOptions, string][] = [
    [
      'a file that was changed',
      { tamper: (f) => f.set('plugin.js', 'export default {}') },
      'plugin.js',
    ],
    ['a file that was added', { tamper: (f) => f.set('more.js', '1') }, 'more.js'],
    ['a file that is missing', { tamper: (f) => f.delete('plugin.js') }, 'plugin.js'],
    ['a signature of something else', { key: KEY.privateKeyPem, extra: [] }, 'plugin.json.sig'],
  ]
  for (const [what, options, path] of changed) {
    test(what, async ({ assert }) => {
      const packed = await packedPlugin(options)
      const bytes =
        path === 'plugin.json.sig' ? await resigned(packed.tarball, options) : packed.tarball
      const answer = await desk.upload(bytes)
      assert.equal(answer.status, 422, JSON.stringify(answer.body))
      assert.include(answer.body.detail, path)
      assert.equal(await staged(), 0)
    })
  }

  /** The signature of one version over the plugin.json of another. */
  async function resigned(signed: Buffer, options: PluginOptions): Promise<Buffer> {
    const { gunzipSync } = await import('node:zlib')
    const other = await packedPlugin({ ...options, version: '1.0.1' })
    const sig = /\{"algorithm":"ed25519"[^}]*\}/
    const own = sig.exec(gunzipSync(signed).toString('latin1'))![0]
    const raw = gunzipSync(other.tarball).toString('latin1')
    return gzipSync(Buffer.from(raw.replace(sig, own), 'latin1'))
  }

  test('tarballs that are broken, lead out, link, repeat or explode', async ({ assert }) => {
    const good = (await packedPlugin()).tarball
    const file = (path: string) => tarball([{ path, content: 'x' }])
    const bad: [string, Buffer][] = [
      ['no gzip', randomBytes(2_000)],
      ['half', good.subarray(0, good.length / 2)],
      ['empty', tarball([])],
      ['up', file('package/../../evil.js')],
      ['absolute', file('/etc/evil')],
      ['elsewhere', file('other/plugin.js')],
      ['backslash', file('package/..\\evil.js')],
      ['drive', file('package/C:evil')],
      ['link', tarball([{ path: 'package/a', type: 'SymbolicLink', linkpath: '/etc/passwd' }])],
      ['hard link', tarball([{ path: 'package/a', type: 'Link', linkpath: 'package/b' }])],
      ['device', tarball([{ path: 'package/a', type: 'CharacterDevice' }])],
      [
        'twice',
        tarball([
          { path: 'package/a', content: '1' },
          { path: 'package/A', content: '2' },
        ]),
      ],
      ['bomb', tarball([{ path: 'package/a', content: Buffer.alloc(80 * 2 ** 20) }])],
      ['crowd', tarball(Array.from({ length: 2_001 }, (_, i) => ({ path: `package/${i}` })))],
    ]
    for (const [what, bytes] of bad) {
      const answer = await desk.upload(bytes)
      assert.equal(says(answer), '422 package_broken', `${what}: ${JSON.stringify(answer.body)}`)
    }
    assert.equal(says(await desk.upload(file('package/package.json'))), '422 package_no_manifest')
    assert.equal(says(await desk.upload(randomBytes(21 * 2 ** 20))), '413 file_too_large')
    assert.equal(await staged(), 0)
  })

  test('a plugin.json that cannot be read says what is wrong', async ({ assert }) => {
    const { tarball: bytes } = await packedPlugin({
      promise: (manifest) => Object.assign(manifest, { id: 'Not An Id', more: true }),
    })
    const answer = await desk.upload(bytes)
    assert.equal(answer.status, 422)
    assert.includeMembers(
      answer.body.errors.map(({ field }: { field: string }) => field),
      ['id']
    )
  })

  test('ids of others', async ({ assert }) => {
    const bundled = await packedPlugin({ id: 'midjourney' })
    assert.equal(says(await desk.upload(bundled.tarball)), '409 package_id_taken')
    await desk.put(await packedPlugin())
    await desk.uninstall('packed', 'keep')
    // The config that was kept, with its secrets, belongs to the other package.
    const thief = await packedPlugin({ name: '@thief/wxiai-plugin-packed' })
    assert.equal(says(await desk.upload(thief.tarball)), '409 package_id_of_other')
    await desk.uninstall('packed', 'purge')
    assert.equal((await desk.upload(thief.tarball)).status, 201)
  })
})

test.group('Packages: what fails leaves the version before in force', (group) => {
  const upstream = new SteeredUpstream()
  let desk: PackageDesk

  group.setup(async () => {
    await upstream.start()
    return async () => {
      await upstream.stop()
      await noPackages()
    }
  })
  group.each.setup(async () => {
    await noPackages()
    desk = await PackageDesk.open()
    await desk.put(await packedPlugin())
    await desk.enable('packed', upstream.url)
  })

  const page = (script: string) => `<script lang="ts">${script}</script>\n<p class="p-4">x</p>\n`
  const failures: [string, PluginOptions, string, string][] = [
    ['another engine', { engine: '^9.0.0' }, 'check', 'package_engine'],
    ['code that throws', { code: "throw new Error('oops')" }, 'load', 'package_load_failed'],
    ['code that cannot be read', { code: 'const = 1' }, 'load', 'package_load_failed'],
    [
      'code that is not what plugin.json says',
      {
        promise: (m) => Object.assign(m.permissions as object, { hosts: ['harmless.example'] }),
        hosts: ['evil.example'],
      },
      'load',
      'package_load_failed',
    ],
    ['a page with a mistake', { page: page('let x = ') }, 'pages', 'package_pages_failed'],
    [
      'a page that imports what it may not',
      { page: page("import fs from 'node:fs'; fs.readFileSync('/etc/passwd')") },
      'pages',
      'package_pages_failed',
    ],
    [
      'a page that reaches out of its package',
      { page: page("import env from '../../../../../../.env?raw'; console.log(env)") },
      'pages',
      'package_pages_failed',
    ],
    [
      'a page that wants what the app does not share',
      { page: page("import { hydrate } from 'svelte'; hydrate(null as never, null as never)") },
      'pages',
      'package_pages_failed',
    ],
    [
      'a setting that nobody has entered',
      { config: { region: { type: 'string' } }, required: ['region'] },
      'connect',
      'package_config_misfit',
    ],
  ]
  for (const [what, options, step, code] of failures) {
    test(what, async ({ assert }) => {
      const staged = await desk.upload(
        (await packedPlugin({ version: '2.0.0', ...options })).tarball
      )
      assert.equal(staged.status, 201, JSON.stringify(staged.body))
      const answer = await desk.install(staged.body.id)
      assert.equal(answer.body.code, code, JSON.stringify(answer.body))
      const { body: shown } = await desk.show(staged.body.id)
      assert.equal(shown.state, 'failed')
      const last = shown.steps.at(-1)
      assert.deepEqual([last.name, last.state, last.code], [step, 'failed', code])
      assert.isNotEmpty(last.message)
      const { body: config } = await desk.ask('GET', '/api/v1/packed/config')
      assert.deepEqual([config.version, config.state], ['1.0.0', 'enabled'])
      const { body: audit } = await desk.ask('GET', '/api/v1/admin/audit')
      assert.equal(audit.items[0].action, 'plugin.package_failed')
    })
  }

  test('an upstream that does not answer, unless an admin goes on', async ({ assert }) => {
    await desk.ask('POST', '/api/v1/packed/config', { config: { base_url: 'http://127.0.0.1:1' } })
    const next = await desk.upload((await packedPlugin({ version: '2.0.0' })).tarball)
    const answer = await desk.install(next.body.id)
    assert.equal(answer.body.code, 'package_connection')
    const options = { allow_untrusted: true, ignore_connection: true }
    assert.equal((await desk.install(next.body.id, options)).status, 200)
  })

  test('nobody without a signature, unless an admin answers for it', async ({ assert }) => {
    const next = await desk.upload((await packedPlugin({ version: '2.0.0' })).tarball)
    assert.equal((await desk.install(next.body.id, {})).body.code, 'package_unsigned')
    assert.equal((await desk.install(next.body.id)).status, 200)
    const { body: audit } = await desk.ask('GET', '/api/v1/admin/audit')
    assert.equal(audit.items[0].action, 'plugin.package_installed')
    assert.deepInclude(audit.items[0].detail, { from: '1.0.0', signature: 'unsigned' })
  })
})
