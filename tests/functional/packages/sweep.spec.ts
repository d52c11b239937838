import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import drive from '@adonisjs/drive/services/main'
import { PackageSweeper } from '#plugins/packages/package_sweeper'
import { packedPlugin } from '#tests/fixtures/packages/packed_plugin'
import { noPackages, PackageDesk } from './support.js'

test.group('Packages: what nobody wants any more', (group) => {
  let desk: PackageDesk
  group.setup(async () => {
    await noPackages()
    desk = await PackageDesk.open()
    return () => noPackages()
  })

  const longAgo = (id: string) =>
    db
      .from('plugin_packages')
      .where({ id })
      .update({ created_at: new Date('2026-01-01') })
  const tarball = async (id: string) => {
    const { disk_key: key } = await db.from('plugin_packages').where({ id }).firstOrFail()
    return key as string
  }

  test('what was looked at a week ago goes, what is fresh or was installed stays', async ({
    assert,
  }) => {
    const installed = await desk.put(await packedPlugin({ version: '1.0.0' }))
    const [old, again, fresh] = await Promise.all(
      ['1.1.0', '1.2.0', '1.3.0'].map(
        async (version) => (await desk.upload((await packedPlugin({ version })).tarball)).body.id
      )
    )
    const key = await tarball(old)
    assert.isTrue(await drive.use().exists(key))
    await Promise.all([installed.id, old, again].map(longAgo))
    // Somebody looks at it once more.
    await desk.upload((await packedPlugin({ version: '1.2.0' })).tarball)
    await (await app.container.make(PackageSweeper)).sweep()
    assert.equal((await desk.show(old)).status, 404)
    assert.isFalse(await drive.use().exists(key))
    for (const id of [installed.id, again, fresh]) assert.equal((await desk.show(id)).status, 200)
    const put = await desk.install(fresh)
    assert.equal(put.status, 200, JSON.stringify(put.body))
  })
})
