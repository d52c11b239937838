import { globSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Assert } from '@japa/assert'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import type { Page } from 'playwright-core'
import { PackageSweeper } from '#plugins/packages/package_sweeper'
import { StrangersMachine } from '#tests/fixtures/packages/strangers_machine'
import { chromiumPath, closeBrowser, NO_CHROMIUM, visit } from '../../browser/support/browser.js'
import { signIn } from '../../browser/support/people.js'
import { noPackages, PackageDesk } from '../../functional/packages/support.js'
import { person, type Person } from '../../functional/tasks/support.js'
import { eventually } from '#tests/helpers/eventually'
import { NodeProcess } from '../harness/node_process.js'
import { Site } from '../harness/site.js'
import { Admin } from './admin.js'
import { Author } from './author.js'
import { Stopwatch } from './stopwatch.js'

/** Work of people stays theirs. */
const HISTORY = ['tasks', 'files']

/** `npm run walk:stranger`: the plugin is written with the kit from npm; otherwise with that of this checkout. */
const FROM_NPM = process.env.WALK === 'npm'
const SUBMIT = '    // The id of the task lets `find` look for the job after a crash.\n'
const LOOP = `    if (input.prompt.includes('loop')) for (;;) {}\n`
const LEAK = `    const leak: unknown[] = []\n    if (input.prompt.includes('leak')) for (;;) leak.push(new Array(100_000).fill({}))\n`
const THROWS = "\nif (process.permission) throw new Error('no oil in the lanterns')\n"

test.group('A stranger’s plugin, from an empty folder to its end', (group) => {
  const machine = new StrangersMachine()
  const author = new Author(machine)
  const a = new NodeProcess()
  const b = new NodeProcess()
  const shots = process.env.SHOTS ?? join(app.makePath(process.env.DATA_DIR!), 'shots')
  let site: Site
  let desk: PackageDesk
  let user: Person
  let files: string[]

  group.setup(async () => {
    if (!chromiumPath()) return () => {}
    await mkdir(shots, { recursive: true })
    await noPackages()
    files = filesOfPackages()
    site = await Site.open('stranger', 1)
    await machine.start()
    return async () => {
      author.stop()
      await closeBrowser()
      await Promise.all([a.kill(), b.kill(), machine.stop(), site.close()])
      await noPackages()
    }
  })

  async function browser(who: Person, at: NodeProcess, dark = false) {
    const { email } = (await db.from('users').where('id', who.id).firstOrFail()) as {
      email: string
    }
    const seen = await visit(at.url, { dark })
    await signIn(seen.page, email)
    return seen
  }

  /** In the browser, as people do: the price on the button, then a picture. */
  async function makesPicture(page: Page, prompt: string, price: string) {
    await page.goto('/images/lanterns')
    await page.locator('main textarea').first().fill(prompt)
    await page.getByRole('button', { name: new RegExp(`^Generate · ${price}\\b`) }).click()
    await page.waitForFunction(
      (words) =>
        [...document.querySelectorAll<HTMLImageElement>('main img')].some(
          ({ naturalWidth, alt }) => naturalWidth > 0 && alt.includes(words)
        ),
      prompt
    )
  }

  /** A task of the plugin that ends badly, while another plugin's tasks go on. */
  async function breaks(prompt: string) {
    const others = Array.from({ length: 4 }, (_, i) =>
      site.submit(i % 2 ? a : b, site.users[0]!, 'slow=1500')
    )
    const sent = await desk.ask('POST', '/api/v1/lanterns/submit/generate', { prompt }, user)
    const ended = await desk.ended(user, sent.body.id)
    await Promise.all(others)
    await site.allEnded()
    return ended
  }

  /** Nodes swap by themselves, one a moment after the other. */
  async function everywhere(version: string) {
    for (let i = 0; i < 200; i += 1) {
      const { body } = await desk.versions('lanterns')
      const nodes = body.nodes as { version: string | null }[]
      if (nodes.length >= 2 && nodes.every((node) => node.version === version)) return
      await sleep(50)
    }
    throw new Error(`not all nodes run ${version}`)
  }

  /** On the disk of the site and in the caches of its nodes. */
  const filesOfPackages = () =>
    globSync('{files,cache}/plugins/**', {
      cwd: app.makePath(process.env.DATA_DIR!),
      withFileTypes: true,
    })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))

  async function purged(assert: Assert) {
    const { rows } = await db.rawQuery<{ rows: { table_name: string }[] }>(
      "select table_name from information_schema.columns where column_name = 'plugin_id' and table_schema = current_schema()"
    )
    const tables = rows
      .map(({ table_name: name }) => name)
      .filter((name) => !HISTORY.includes(name))
    assert.includeMembers(tables, ['plugin_packages', 'plugin_nodes', 'upstream_accounts'])
    const left = async () => {
      const found = await Promise.all(
        tables.map(async (name) =>
          (await db.from(name).where('plugin_id', 'lanterns')).length ? name : []
        )
      )
      return found.flat()
    }
    // Nodes that report once more take it back with their next report.
    assert.deepEqual(await eventually(left, ({ length }) => length === 0), [])
    assert.lengthOf(await db.from('plugins').where('id', 'lanterns'), 0)
    assert.lengthOf(await db.from('plugin_page_builds'), 0)
    // What the nodes keep for themselves goes by the hour.
    await (await app.container.make(PackageSweeper)).sweep(0)
    // Others' leftovers may go with it.
    assert.deepEqual(
      filesOfPackages().filter((file) => !files.includes(file)),
      []
    )
  }

  test('written, published, installed, used, upgraded, broken, put back and purged', async ({
    assert,
  }) => {
    const watch = new Stopwatch()
    if (FROM_NPM) {
      await machine.publishKit()
      watch.step('the kit is built and published')
    }
    await author.begin(FROM_NPM)
    watch.step(
      `a plugin with a page is begun ${FROM_NPM ? 'from npm' : 'with the kit of this checkout'}`
    )
    await author.test()
    watch.step('its tests pass')
    await author.release('0.1.0')
    watch.step('0.1.0 is checked, packed and published')
    const config = await author.serve()

    await Promise.all([a.start(), b.start()])
    watch.step('two nodes are up')
    desk = await PackageDesk.open(a.url)
    user = await person(null as never, '100')
    const dashboard = await browser(desk.admin, a)
    const admin = new Admin(dashboard.page)
    await admin.nameRegistry(machine.registry.url)
    await admin.find()
    await admin.install()
    await everywhere('0.1.0')
    await admin.setUp(config)
    watch.step('installed and set up in the dashboard of one node')

    const light = await browser(user, b)
    await makesPicture(light.page, 'a lantern on a bridge', '2')
    const mark = light.page.getByTestId('mark')
    assert.equal(await mark.textContent(), '0.1.0')
    assert.equal(await mark.evaluate((node) => getComputedStyle(node).paddingLeft), '29px')
    const colour = await mark.evaluate((node) => getComputedStyle(node).borderLeftColor)
    await light.page.screenshot({ path: join(shots, 'stranger-light.png') })
    const dark = await browser(user, b, true)
    await makesPicture(dark.page, 'a lantern in the snow', '2')
    assert.notEqual(
      await dark.page
        .getByTestId('mark')
        .evaluate((node) => getComputedStyle(node).borderLeftColor),
      colour
    )
    await dark.page.screenshot({ path: join(shots, 'stranger-dark.png') })
    watch.step('used on the other node, in both themes')

    await author.change('plugin.ts', "'图片', 2", "'图片', 3")
    await author.change('plugin.ts', '  config,\n', "  config,\n  hosts: ['oil.example.com'],\n")
    await author.release('0.2.0')
    await admin.lookForNewer('0.2.0')
    await dashboard.page.getByText('2 → 3').waitFor()
    await dashboard.page.getByText('oil.example.com').first().waitFor()
    await dashboard.page.screenshot({ path: join(shots, 'stranger-upgrade.png') })
    assert.isTrue(await admin.upgrade('0.2.0'))
    await everywhere('0.2.0')
    await makesPicture(light.page, 'a lantern at sea', '3')
    assert.equal(await mark.textContent(), '0.2.0')
    watch.step('0.2.0 with another price and one more host: shown, then in use')

    await author.change('plugin.ts', 'const config = ', `${THROWS}\nconst config = `)
    await author.release('0.3.0')
    await admin.lookForNewer('0.3.0')
    assert.isFalse(await admin.upgrade('0.3.0'))
    await dashboard.page.getByText('no oil in the lanterns').first().waitFor()
    await makesPicture(light.page, 'a lantern in the rain', '3')
    watch.step('0.3.0 throws when it is loaded: refused, 0.2.0 works on')

    await author.change('plugin.ts', THROWS, '')
    await author.change('plugin.ts', SUBMIT, LOOP + LEAK)
    await author.release('0.4.0')
    await admin.lookForNewer('0.4.0')
    assert.isTrue(await admin.upgrade('0.4.0'))
    await everywhere('0.4.0')
    await desk.isolate('lanterns', null, 100)
    const looped = await breaks('a loop of lanterns')
    assert.equal(looped.status, 'failed')
    watch.step('0.4.0 has an endless loop: its task ends, those of another plugin do not')
    const leaked = await breaks('lanterns that leak')
    assert.equal(leaked.status, 'failed')
    watch.step('and a leak: likewise')
    await site.prove(assert)

    await admin.putBack('0.2.0')
    await everywhere('0.2.0')
    await makesPicture(light.page, 'a lantern once more', '3')
    assert.equal(await mark.textContent(), '0.2.0')
    watch.step('0.2.0 is put back')

    const { body } = await desk.ask('GET', '/api/v1/credit', undefined, user)
    assert.deepEqual([body.balance, body.held], ['87', '0'], 'only pictures were paid')
    await admin.purge()
    await purged(assert)
    assert.equal((await light.page.goto('/images/lanterns'))!.status(), 404)
    watch.step('purged: no rows, no files')
    watch.end()
    const faults = [...dashboard.faults, ...light.faults, ...dark.faults]
    assert.deepEqual(
      faults.filter((fault) => !/status of (404|422|502)/.test(fault)),
      []
    )
  })
    .timeout(FROM_NPM ? 600_000 : 240_000)
    .skip(!chromiumPath(), NO_CHROMIUM)
})
