import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import type { Page } from 'playwright-core'
import { installCopies } from '../benchmarks/plugins/copies.js'
import { eventually } from '#tests/helpers/eventually'
import { chromiumPath, closeBrowser, NO_CHROMIUM, visit, type Visit } from './support/browser.js'
import { signIn, signUp } from './support/people.js'
import { Site } from './support/site.js'

const site = new Site()
let visitor: Visit
const COPIES = 50

/** `SHOTS=<folder>` keeps pictures of what is seen. */
const shoot = async (page: Page, name: string) => {
  const { SHOTS } = process.env
  if (!SHOTS) return
  mkdirSync(SHOTS, { recursive: true })
  await page.screenshot({ path: `${SHOTS}/many-${name}.png` })
}
/** Of the chooser; those of lists in the form are options too. */
const options = (page: Page) => page.locator('[data-command-item]')
const search = (page: Page) => page.getByPlaceholder('Search services')
/** The chooser comes when somebody reaches for it, and what it shows a moment after what is typed. */
const shown = (page: Page, wanted: (count: number) => boolean) =>
  eventually(() => options(page).count(), wanted)
const all = (count: number) => count > COPIES
const words = (page: Page) => page.getByRole('textbox', { name: 'Prompt', exact: true })
const generate = (page: Page) => page.getByRole('button', { name: /^Generate/ })
const switcher = (page: Page) => page.getByRole('button', { name: /^Service: / })
/** Would end the script that a page stands in, or begin one that never ends. */
const ODD = `"Echo' <!--<script> </script> \u2028`
/** What the author of the last copy calls it; and its service has the id that another's has. */
function rename(folder: string) {
  const file = join(folder, 'plugins', `echo-${COPIES}`, 'plugin.js')
  const code = readFileSync(file, 'utf8')
    .replaceAll(`'Echo ${COPIES}'`, () => JSON.stringify(ODD))
    .replace(/id: '[^']+'(?=,\s+kind)/, "id: 'echo-37'")
  writeFileSync(file, code)
}
/** Requests for forms, by the plugins that they name. */
const asked: string[] = []

test.group('A site with many services', (group) => {
  group.setup(async () => {
    if (!chromiumPath()) return
    await site.start({}, async (folder) => {
      await installCopies(folder, COPIES)
      rename(folder)
    })
    visitor = await visit(site.url)
    visitor.page.on('request', (request) => {
      const plugins = new URL(request.url()).searchParams.get('plugins')
      if (plugins) asked.push(plugins)
    })
    await signUp(visitor.page, 'Ada', 'ada@example.com')
  })
  group.teardown(async () => {
    await closeBrowser()
    await site.stop()
  })
  group.each.skip(!chromiumPath(), NO_CHROMIUM)

  test('the page to begin on: one of them is searched, and what was typed goes along', async ({
    assert,
  }) => {
    const { page } = visitor
    await page.goto('/')
    await page.getByRole('link', { name: ODD.trim() }).waitFor()
    await page.getByRole('textbox', { name: 'Description' }).fill('a heron in the reeds')
    await switcher(page).click()
    await shown(page, all)
    await page.getByRole('group', { name: 'Videos' }).getByText('Kling').waitFor()
    await shoot(page, 'home')
    await search(page).fill('echo 23')
    await shown(page, (count) => count === 1)
    await page.keyboard.press('Enter')
    await switcher(page).getByText('Echo 23').waitFor()
    await page.getByRole('button', { name: 'Open in Echo 23' }).click()
    await page.waitForURL('**/images/echo-23')
    assert.equal(await words(page).inputValue(), 'a heron in the reeds')
    await words(page).fill('')
  })

  test('a service is searched, and its form is there when it is chosen', async ({ assert }) => {
    const { page } = visitor
    await page.goto('/images?with=flux')
    await words(page).fill('a lighthouse at dawn')
    await switcher(page).click()
    await shown(page, all)
    await shoot(page, 'chooser')
    await search(page).fill('echo 37')
    await shown(page, (count) => count === 1)
    await options(page).getByText('from 0.1').waitFor()
    // It is fetched before anybody presses.
    await eventually(() => asked.includes('echo-37'))
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Service: Echo 37. Change' }).waitFor()
    assert.equal(await words(page).inputValue(), 'a lighthouse at dawn')
    assert.include(page.url(), 'with=echo-37')
    assert.deepEqual(
      asked.filter((plugins) => plugins.includes('echo-37')),
      ['echo-37']
    )
    await search(page).waitFor({ state: 'detached' })
    // The address alone leads there too, and back to the one before.
    await page.goBack()
    await page.getByRole('button', { name: 'Service: FLUX. Change' }).waitFor()
    await page.goForward()
    await page.getByRole('button', { name: 'Service: Echo 37. Change' }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Service: Echo 37. Change' }).waitFor()
  })

  test('nothing is found, and the list is back', async ({ assert }) => {
    const { page } = visitor
    await switcher(page).click()
    await search(page).fill('no such service')
    await page.getByText('No service matches').waitFor()
    assert.equal(await options(page).count(), 0)
    await page.keyboard.press('Escape')
    await switcher(page).click()
    await shown(page, all)
    // It opens where the choice is.
    await page.locator('[data-command-item][data-selected]', { hasText: 'Echo 37' }).waitFor()
    await page.keyboard.press('Escape')
  })

  test('two of them are compared on one prompt', async ({ assert }) => {
    const { page } = visitor
    await page.getByRole('button', { name: 'Compare' }).click()
    await search(page).fill('echo 41')
    await shown(page, (count) => count === 1)
    await options(page).first().click()
    await page.getByRole('button', { name: 'Generate both · 0.2' }).waitFor()
    assert.include(page.url(), 'with=echo-37,echo-41')
    await generate(page).click()
    const batch = page.locator('[data-batch]').first()
    await batch.locator('[data-status=succeeded]').nth(1).waitFor()
    await shoot(page, 'compared')
    // Each is called by its name, and goes on with one press.
    await batch.getByText('Echo 41').waitFor()
    await page.getByRole('button', { name: 'Remove Echo 37' }).click()
    await page.getByRole('button', { name: 'Service: Echo 41. Change' }).waitFor()
    await page.getByRole('link', { name: 'Videos' }).click()
    await page.waitForURL('**/videos')
    await page.getByRole('link', { name: 'Images' }).click()
    await page.waitForURL('**/images?with=echo-41')
    await page.getByRole('button', { name: 'Service: Echo 41. Change' }).waitFor()
  })

  test('a result is sent to one of them', async ({ assert }) => {
    const { page } = visitor
    await page.goto('/gallery')
    const picture = page.locator('main [role=listitem]').first()
    await picture.hover()
    await picture.getByRole('button', { name: 'Send to' }).click()
    await shown(page, all)
    await shoot(page, 'send')
    await search(page).fill('echo 33 draw')
    await shown(page, (count) => count === 1)
    // The picture keeps its buttons while the pointer is in the list.
    await options(page).first().hover()
    const button = picture.getByRole('button', { name: 'Send to' })
    assert.equal(await button.evaluate((node) => getComputedStyle(node).opacity), '1')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/images/echo-33?operation=draw')
    await page.getByRole('button', { name: 'Remove picture 1' }).waitFor()

    // What one of them made, though another has a service of the same id.
    await page.goto('/gallery')
    await page.getByRole('button', { name: 'Service: All services' }).click()
    await search(page).fill('echo 37')
    await shown(page, (count) => count === 1)
    await page.keyboard.press('Enter')
    await page.waitForURL(/plugin=echo-37&service=echo-37/)
    await page.getByText('1 item', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Service: Echo 37' }).click()
    await page.getByRole('button', { name: 'All services', exact: true }).click()
    await page.waitForURL('**/gallery')

    // Over the viewer, whose keys are letters and arrows.
    await page.goto('/gallery')
    await visitor.settled()
    await picture.getByRole('button').first().click()
    await page.getByRole('dialog').waitFor()
    await shoot(page, 'viewer')
    await page.getByRole('dialog').getByRole('button', { name: 'Send to' }).click()
    await shown(page, all)
    await search(page).pressSequentially('kling i')
    assert.equal(await search(page).inputValue(), 'kling i')
    await page.getByRole('group', { name: 'Animate' }).getByText('Kling').first().waitFor()
    await shoot(page, 'send-viewer')
    await page.keyboard.press('Escape')
    await search(page).waitFor({ state: 'detached' })
    await page.getByRole('dialog').getByText('a lighthouse at dawn').first().waitFor()
    await page.keyboard.press('Escape')
    await page.goto('/images?with=echo-41')
  })

  test('on a phone the list of places to send to opens where the finger is', async ({ assert }) => {
    const { page, context, settled } = await visit(site.url, { phone: true })
    await signIn(page, 'ada@example.com')
    await page.goto('/images')
    await settled()
    await page.locator('#results').scrollIntoViewIfNeeded()
    const button = page.getByRole('button', { name: 'Send to' }).first()
    await button.scrollIntoViewIfNeeded()
    const before = await page.evaluate(() => window.scrollY)
    assert.isAbove(before, 200)
    await button.tap()
    await shown(page, all)
    await shoot(page, 'send-phone')
    assert.equal(await page.evaluate(() => window.scrollY), before)
    await page.goto('/images?with=echo-41')
    await switcher(page).tap()
    await shown(page, all)
    const chosen = options(page).filter({ hasText: 'Echo 41' })
    const seen = () =>
      chosen.evaluate((node) => {
        const [item, list] = [node, node.closest('[data-command-list]')!].map((one) =>
          one.getBoundingClientRect()
        )
        return item!.top >= list!.top && item!.bottom <= list!.bottom
      })
    await eventually(seen, (is) => is)
    await context.close()
  })

  test('what does not come is said, and the form that is there stays', async ({ assert }) => {
    const { page } = visitor
    await page.route('**/api/v1/services?plugins=*', (route) => route.abort())
    await switcher(page).click()
    await search(page).fill('echo 12')
    await shown(page, (count) => count === 1)
    await options(page).first().click()
    await page
      .getByText(/offline|connection/i)
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Service: Echo 41. Change' }).waitFor()
    await page.unroute('**/api/v1/services?plugins=*')
    await switcher(page).click()
    await search(page).fill('echo 12')
    await shown(page, (count) => count === 1)
    await options(page).first().click()
    await page.getByRole('button', { name: 'Service: Echo 12. Change' }).waitFor()
    assert.equal(await words(page).inputValue(), 'a lighthouse at dawn')
    visitor.faults.splice(0)
  })

  test('a form goes on in another language', async () => {
    const { page } = visitor
    await page.keyboard.press('Control+k')
    await page.getByRole('option', { name: /中文/ }).click()
    await page.getByRole('button', { name: '服务：回声 12，点击切换' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('option', { name: /English/ }).click()
    await page.getByRole('button', { name: 'Service: Echo 12. Change' }).waitFor()
  })

  test('a plugin is found, switched off, and gone from every list at once', async ({ assert }) => {
    const { page } = visitor
    await page.goto('/admin/plugins')
    await page.getByText('1–25 of').waitFor()
    await shoot(page, 'plugins')
    await page.getByRole('button', { name: 'Next page' }).click()
    await page.waitForURL(/page=2/)
    await page.getByText('26–50 of').waitFor()
    await page.getByRole('searchbox', { name: 'Search plugins' }).fill('echo 37')
    await page.waitForURL(/query=echo/)
    await page.getByText('1–1 of 1').waitFor()
    await page.getByRole('link', { name: /^Echo 37/ }).click()
    await page.waitForURL('**/admin/plugins/echo-37')
    await page.getByRole('button', { name: 'Switch off' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click()
    await page.getByText('This plugin is off.').waitFor()
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder(/./).last().fill('echo 37')
    await page.waitForTimeout(300)
    assert.equal(await page.getByRole('option', { name: /^Echo 37/ }).count(), 0)
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'Images' }).click()
    await switcher(page).click()
    await search(page).fill('echo 37')
    await page.getByText('No service matches').waitFor()
    await page.keyboard.press('Escape')
  })

  test('prices: one list is opened, and all are searched', async ({ assert }) => {
    const { page } = visitor
    await page.goto('/admin/prices')
    await page.getByText('1–25 of').waitFor()
    assert.equal(await page.getByRole('table').count(), 0)
    await page.getByRole('button', { name: /^Echo 3\b/ }).click()
    await page.waitForURL(/open=echo-3/)
    await page.getByRole('table').waitFor()
    await shoot(page, 'prices')
    await page.getByRole('button', { name: /^Echo 4\b/ }).click()
    await page.waitForURL(/open=echo-4/)
    assert.equal(await page.getByRole('table').count(), 1)
    await page.getByRole('searchbox', { name: 'Search prices' }).fill('echo 44 fine')
    await page.waitForURL(/query=echo/)
    await page.getByText('1–1 of 1').waitFor()
    assert.equal(await page.getByRole('row').count(), 2)
    await page.goBack()
    await page.getByText('1–25 of').waitFor()
  })

  test('nothing was said on the console, nothing failed inside', ({ assert }) => {
    assert.deepEqual(visitor.faults, [])
    assert.deepEqual(site.errors, [])
  })
})
