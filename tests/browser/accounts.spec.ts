import { test } from '@japa/runner'
import type { Page } from 'playwright-core'
import { midjourneySimulator } from '../../plugins/midjourney/simulator/index.js'
import { violations } from './support/audit.js'
import { chromiumPath, closeBrowser, NO_CHROMIUM, visit, type Visit } from './support/browser.js'
import { signUp } from './support/people.js'
import { Site } from './support/site.js'

type Upstream = Awaited<ReturnType<ReturnType<typeof midjourneySimulator>['start']>>

const site = new Site()
let visitor: Visit
let first: Upstream
let second: Upstream

const TAB = '/admin/plugins/midjourney?tab=accounts'
const card = (page: Page, name: string) => page.locator(`[data-account="${name}"]`)
const state = (page: Page, name: string, text: string) =>
  card(page, name).getByText(text, { exact: true }).waitFor()

async function connect(page: Page, upstream: Upstream) {
  await page.getByLabel('Address of the proxy').fill(upstream.url)
  await page.getByLabel('API secret (mj-api-secret)').fill(String(upstream.config.api_secret))
  const privateHosts = page.getByRole('switch', { name: 'Allow private addresses' })
  if ((await privateHosts.getAttribute('aria-checked')) !== 'true') await privateHosts.click()
}

/** An admin adds a second account, the first one fails, and users notice nothing. */
test.group('Upstream accounts', (group) => {
  group.setup(async () => {
    if (!chromiumPath()) return
    await site.start()
    first = await midjourneySimulator().start()
    second = await midjourneySimulator().start()
    visitor = await visit(site.url)
    await signUp(visitor.page, 'Ada', 'ada@example.com')
  })
  group.teardown(async () => {
    await closeBrowser()
    await site.stop()
    await first?.stop()
    await second?.stop()
  })
  group.each.skip(!chromiumPath(), NO_CHROMIUM)

  test('one account at first; a second one is tested and added', async ({ assert }) => {
    const { page } = visitor
    await page.goto('/admin/plugins/midjourney?tab=config')
    await connect(page, first)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('is configured').waitFor()

    await page.goto(TAB)
    await state(page, 'First account', 'Works')
    await page.getByRole('button', { name: 'Add account' }).click()
    const sheet = page.getByRole('dialog')
    await sheet.getByLabel('Name').fill('Reserve')
    await connect(page, second)
    await sheet.getByRole('button', { name: 'Test connection' }).click()
    await sheet.getByText(/\d ms/).waitFor()
    assert.deepEqual(await violations(page), [])
    await sheet.getByLabel('Share').fill('200')
    await sheet.getByRole('button', { name: 'Add account' }).click()
    await sheet.getByText('A whole number from 0 to 100').waitFor()
    await sheet.getByLabel('Share').fill('0')
    await sheet.getByLabel('Tasks at once').fill('3')
    await sheet.getByRole('button', { name: 'Add account' }).click()
    await state(page, 'Reserve', 'Works')
    assert.include(await card(page, 'Reserve').innerText(), '0 / 3')
    assert.notInclude(await page.content(), String(second.config.api_secret))
  })

  test('the first one fails, the second one takes over', async ({ assert }) => {
    const { page } = visitor
    const port = Number(new URL(first.url).port)
    await first.stop()
    await page.goto('/images/midjourney')
    await page.locator('main textarea').first().fill('a lighthouse at dawn')
    await page.getByRole('button', { name: 'Generate · 5' }).click()
    await page.getByRole('group', { name: 'Pick' }).waitFor()

    await page.goto(TAB)
    await state(page, 'First account', 'Resting')
    assert.include(await card(page, 'First account').innerText(), 'upstream_unreachable')
    assert.deepEqual(await violations(page), [])
    await page.goto('/admin')
    await page.getByText('the account “First account” fails').waitFor()

    first = await midjourneySimulator().start({ port })
    await page.goto(TAB)
    await state(page, 'First account', 'On trial')
    // Its picture is known to the second one only.
    await page.goto('/images/midjourney')
    await page.getByRole('button', { name: /^Pick: U2/ }).click()
    await page
      .getByRole('button', { name: /zoom out/i })
      .first()
      .waitFor()
    await page.goto('/admin/tasks')
    await page.getByText('a lighthouse at dawn').first().click()
    await page.getByRole('dialog').getByText('Reserve').waitFor()
  })

  test('paused, resumed, removed', async ({ assert }) => {
    const { page } = visitor
    await page.goto(TAB)
    const act = async (name: string, item: string) => {
      await page.getByRole('button', { name: `More about ${name}` }).click()
      await page.getByRole('menuitem', { name: item }).click()
    }
    await act('Reserve', 'Pause')
    await state(page, 'Reserve', 'Paused')
    await act('Reserve', 'Resume')
    await state(page, 'Reserve', 'Works')
    await act('Reserve', 'Remove account')
    await page.getByRole('dialog').getByRole('button', { name: 'Remove account' }).click()
    await card(page, 'Reserve').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'More about First account' }).click()
    assert.equal(await page.getByRole('menuitem', { name: 'Remove account' }).count(), 0)
    assert.deepEqual(visitor.faults, [])
    assert.deepEqual(site.errors, [])
  })
})
