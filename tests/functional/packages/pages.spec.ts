import { execFileSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { PackageStore } from '#plugins/packages/package_store'
import { PageBuilds } from '#plugins/packages/page_builds'
import { PluginRegistry } from '#plugins/registry'
import { pagePlugin } from '#tests/fixtures/packages/page_plugin'
import { makeUser } from '#tests/helpers/accounts'
import { eventually } from '#tests/helpers/eventually'
import { entered } from '#tests/helpers/visitor'
import { SteeredUpstream } from '#tests/fixtures/steered_upstream'
import { noPackages, PackageDesk } from './support.js'

test.group('Packages: compiled pages', (group) => {
  const upstream = new SteeredUpstream()
  let desk: PackageDesk

  group.setup(async () => {
    await upstream.start()
    await noPackages()
    desk = await PackageDesk.open()
    await desk.put(await pagePlugin())
    await desk.enable('paged', upstream.url)
    return async () => {
      await upstream.stop()
      await noPackages()
    }
  })

  const plugin = async () => (await app.container.make(PluginRegistry)).find('paged')!
  const addresses = async () => {
    const { pages } = await plugin()
    return { script: pages!.scripts.studio!, style: pages!.style! }
  }
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`http://${process.env.HOST}:${process.env.PORT}${path}`, { headers })
  const component = async () => {
    const visitor = await entered((await makeUser()).email)
    const html = await (await visitor.go('/images/paged')).text()
    return /"component":"([^"]+)"/.exec(html.replaceAll('&quot;', '"').replaceAll('\\/', '/'))?.[1]
  }

  /** Processes in which pages are compiled. */
  const compilers = () =>
    execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' })
      .split('\n')
      // One that has ended keeps its line until its end has been heard of.
      .filter((line) => line.includes('page_worker') || line.includes('<defunct>'))
      .map((line) => Number.parseInt(line))

  test('the compiler gets ready while an admin looks at what may be installed', async ({
    assert,
  }) => {
    const admin = await entered((await makeUser('admin')).email)
    for (const path of ['/admin/plugins/packages', '/admin/plugins/packages?tab=package']) {
      for (const pid of compilers()) process.kill(pid, 'SIGKILL')
      await eventually(compilers, ({ length }) => length === 0)
      assert.equal((await admin.go(path)).status, 200)
      assert.lengthOf(await eventually(compilers, ({ length }) => length === 1), 1)
    }
  })

  test('sent compressed and for ever, from addresses that carry their hash', async ({ assert }) => {
    const { script, style } = await addresses()
    const sheet = await get(style, { 'accept-encoding': 'br' })
    assert.equal(sheet.status, 200)
    assert.equal(sheet.headers.get('content-type'), 'text/css; charset=utf-8')
    assert.equal(sheet.headers.get('content-encoding'), 'br')
    assert.match(sheet.headers.get('cache-control')!, /immutable/)
    assert.include(await sheet.text(), 'rotate:-7deg')
    const code = await (await get(script)).text()
    assert.include(code, 'svelte/internal/client')
    assert.notInclude(code, app.makePath())
    for (const path of ['../package.json', '..%2f..%2fx.js', 'nothing.js', '.style.js']) {
      assert.equal((await get(script.replace('studio.js', path))).status, 404, path)
    }
    assert.equal((await get('/plugins/paged/pages/00000000000000000000/studio.js')).status, 404)
  })

  test('shown under the key of the page, found again when the cache is empty', async ({
    assert,
  }) => {
    assert.equal(await component(), 'paged::studio')
    await rm(join(process.env.DATA_DIR!, 'cache', 'plugins', 'pages'), { recursive: true })
    assert.equal((await get((await addresses()).script)).status, 200)
  })

  test('compiled anew for another build of the app; a mistake costs the pages only', async ({
    assert,
  }) => {
    const builds = await app.container.make(PageBuilds)
    const store = await app.container.make(PackageStore)
    const row = (await store.active()).get('paged')!
    const before = (await addresses()).script
    const found = await plugin()

    await db.from('plugin_page_builds').update({ build: 'the one before' })
    found.pages = null
    await builds.attach(found, row)
    assert.equal(await component(), 'studio/service')
    await eventually(() => found.pages)
    assert.equal(found.pages!.scripts.studio, before)
    assert.equal(await component(), 'paged::studio')

    await db
      .from('plugin_page_builds')
      .whereNot('build', 'the one before')
      .update({ hash: null, error: 'Svelte has changed' })
    await builds.attach(found, row)
    assert.isNull(found.pages)
    assert.equal(await component(), 'studio/service')
    const { body } = await desk.versions('paged')
    assert.equal(body.items[0].pages_error, 'Svelte has changed')
  })
})
