import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { packedPlugin, type PackedPlugin } from '#tests/fixtures/packages/packed_plugin'
import { StrangersMachine } from '#tests/fixtures/packages/strangers_machine'
import { Verdaccio } from '#tests/fixtures/packages/verdaccio'
import { noPackages, PackageDesk, type Answer } from './support.js'

const PACKAGE = 'wxiai-plugin-lanterns'
const NO_VERDACCIO = 'npm gets no verdaccio'

test.group('Packages: published with npm, installed from Verdaccio', (group) => {
  const author = new StrangersMachine()
  const verdaccio = new Verdaccio()
  let desk: PackageDesk
  let missing = false

  group.setup(async () => {
    missing = !(await Verdaccio.install())
    if (missing) return () => {}
    await Promise.all([author.start(), verdaccio.start()])
    await author.useRegistry(verdaccio.url, verdaccio.token)
    return async () => {
      await Promise.all([author.stop(), verdaccio.stop()])
      await noPackages()
    }
  })
  group.each.setup(async () => {
    await noPackages()
    desk = await PackageDesk.open()
    await desk.source({ registry_url: verdaccio.url || null, allow_private_hosts: true })
  })

  const says = ({ status, body }: Answer) => `${status} ${body.code}`

  const tool = (command: string) => author.npm(['exec', '-c', command], 'lanterns')

  /** As docs/plugins/publishing.md says. */
  async function release(version: string, tag: string): Promise<void> {
    const path = join(author.folder, 'lanterns/package.json')
    const manifest = JSON.parse(await readFile(path, 'utf8')) as object
    await writeFile(path, JSON.stringify({ ...manifest, version }))
    const tarball = `./dist/${PACKAGE}-${version}.tgz`
    await tool(`wxiai-plugin pack && wxiai-plugin sign ${tarball} --key ../key.pem`)
    await author.npm(['publish', tarball, '--tag', tag], 'lanterns')
  }

  async function publish(packed: PackedPlugin): Promise<void> {
    await writeFile(join(author.folder, 'packed.tgz'), packed.tarball)
    await author.npm(['publish', './packed.tgz'])
  }

  test('found, reviewed, installed, and upgraded to a version with a tag', async ({ assert }) => {
    await author.scaffold('lanterns', ['--id', 'lanterns', '--kind', 'image'])
    await tool('wxiai-plugin sign --new-key ../key.pem')
    await release('0.1.0', 'latest')

    const find = async (query: string) => {
      const { body } = await desk.ask('GET', `/api/v1/admin/plugins/directory?query=${query}`)
      return body.items
    }
    for (const query of ['', 'lanterns']) {
      const listed = { package: PACKAGE, version: '0.1.0', installed: null }
      assert.containsSubset(await find(query), [listed])
    }
    assert.deepEqual(await find('nowhere'), [])

    const staged = await desk.stage(PACKAGE, '^0.1.0')
    assert.equal(staged.status, 201, JSON.stringify(staged.body))
    assert.equal(staged.body.signature.state, 'unknown')
    assert.equal(says(await desk.install(staged.body.id, {})), '403 package_unknown')
    await desk.trust(staged.body.signature.key)
    const done = await desk.install(staged.body.id, {})
    assert.equal(done.status, 200, JSON.stringify(done.body))
    assert.containsSubset(await find(''), [{ package: PACKAGE, installed: '0.1.0' }])

    await release('0.2.0', 'next')
    assert.equal((await desk.stage(PACKAGE)).body.version, '0.1.0')
    const next = await desk.stage(PACKAGE, 'next')
    assert.equal(next.status, 201, JSON.stringify(next.body))
    assert.equal(next.body.signature.state, 'trusted')
    assert.equal(next.body.installed.version, '0.1.0')
    const upgraded = await desk.install(next.body.id, {})
    assert.equal(upgraded.status, 200, JSON.stringify(upgraded.body))
    const { body } = await desk.ask('GET', '/api/v1/lanterns/config')
    assert.equal(body.version, '0.2.0')
    assert.equal(says(await desk.stage(PACKAGE, '3.0.0')), '404 package_version_not_found')
  }).skip(() => missing, NO_VERDACCIO)

  test('packages that only mention plugins are not offered', async ({ assert }) => {
    const folder = 'mentions'
    const manifest = {
      name: folder,
      version: '1.0.0',
      description: 'Writes a wxiai-plugin for you',
    }
    await mkdir(join(author.folder, folder))
    await writeFile(join(author.folder, folder, 'package.json'), JSON.stringify(manifest))
    await author.npm(['publish'], folder)
    const { body } = await desk.ask('GET', '/api/v1/admin/plugins/directory')
    const names = body.items.map(({ package: name }: { package: string }) => name)
    assert.notInclude(names, folder)
    assert.equal(says(await desk.stage(folder)), '422 package_no_manifest')
  }).skip(() => missing, NO_VERDACCIO)

  test('a tarball that was damaged where it is kept is refused', async ({ assert }) => {
    const packed = await packedPlugin()
    await publish(packed)
    const path = verdaccio.tarballPath(packed.package, packed.version)
    const bytes = await readFile(path)
    bytes[bytes.length >> 1]! ^= 1
    await writeFile(path, bytes)
    assert.equal(says(await desk.stage(packed.package)), '422 package_changed')
    await writeFile(path, packed.tarball)
    assert.equal((await desk.stage(packed.package)).status, 201)
  }).skip(() => missing, NO_VERDACCIO)

  test('what is private needs the token of its registry', async ({ assert }) => {
    const packed = await packedPlugin({ name: '@private/wxiai-plugin-packed' })
    await publish(packed)
    const find = async () => {
      const { body } = await desk.ask('GET', '/api/v1/admin/plugins/directory?query=private')
      return body.items.map((item: { package: string }) => item.package)
    }
    assert.deepEqual(await find(), [])
    assert.equal(says(await desk.stage(packed.package)), '502 registry_refused')
    await desk.source({ token: 'not-a-token' })
    assert.equal(says(await desk.stage(packed.package)), '502 registry_refused')
    await desk.source({ token: verdaccio.token })
    assert.deepEqual(await find(), [packed.package])
    const staged = await desk.stage(packed.package)
    assert.equal(staged.status, 201, JSON.stringify(staged.body))
    const done = await desk.install(staged.body.id)
    assert.equal(done.status, 200, JSON.stringify(done.body))
  }).skip(() => missing, NO_VERDACCIO)
})
