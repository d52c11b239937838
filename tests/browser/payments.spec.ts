import { join } from 'node:path'
import { test } from '@japa/runner'
import { writePlugin } from '../../sdk/create/src/write_plugin.js'
import { overflow, violations } from './support/audit.js'
import { chromiumPath, closeBrowser, NO_CHROMIUM, visit, type Visit } from './support/browser.js'
import { signUp } from './support/people.js'
import { Site } from './support/site.js'

/** What `npm create wxiai-plugin` writes, as a gateway of a site; its simulator is the provider. */
const GATEWAY = { id: 'paydesk', kind: 'gateway', name: 'Paydesk' } as const

test.group('Browser: credits are bought', (group) => {
  const site = new Site()
  let visitor: Visit

  group.setup(async () => {
    if (!chromiumPath()) return () => {}
    await site.start({}, (data) => writePlugin(join(data, 'plugins/paydesk'), GATEWAY))
    visitor = await visit(site.url)
    await signUp(visitor.page, 'Ada', 'ada@example.com')
    return async () => {
      await closeBrowser()
      await site.stop()
    }
  })

  test('an admin puts a package on sale', async ({ assert }) => {
    const { page, faults } = visitor
    await page.goto('/credits')
    await page.getByText('Nothing is for sale').waitFor()
    await page.getByRole('link', { name: 'What is for sale' }).click()
    await page.getByRole('button', { name: 'Add a package' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText('Fill this in').first().waitFor()
    await dialog.getByLabel('Name').fill('Starter')
    await dialog.getByLabel('Price').fill('9.90')
    await dialog.getByLabel('Credits', { exact: true }).fill('500')
    await dialog.getByLabel('Bonus credits').fill('20')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByText('500 + 20 credits').waitFor()
    assert.deepEqual(faults, [])
  }).skip(!chromiumPath(), NO_CHROMIUM)

  test('bought on the page of the gateway, and there when one comes back', async ({ assert }) => {
    const { page, faults } = visitor
    await page.goto('/credits')
    await page.getByRole('button', { name: 'Pay $9.90' }).click()
    await page.waitForURL((url) => url.pathname.startsWith('/pay/'))
    assert.notInclude(page.url(), site.url)
    await page.getByRole('button', { name: 'Pay 9.90 USD' }).click()
    await page.getByText('520 credits were added.').first().waitFor()
    await page.getByRole('link', { name: 'Credits' }).first().click()
    await page.getByText('620').first().waitFor()
    await page.getByText('+520').waitFor()
    // The simulator has no icon for the tab.
    assert.deepEqual(
      faults.filter((fault) => !/404/.test(fault)),
      []
    )
  }).skip(!chromiumPath(), NO_CHROMIUM)

  test('a code that somebody scans: the page tells without being loaded again', async ({
    assert,
  }) => {
    const { page, context } = visitor
    await page.goto('/credits')
    await page.getByText('Scan a code').click()
    await page.getByRole('button', { name: 'Pay $9.90' }).click()
    await page.getByRole('img', { name: 'QR code of the payment' }).waitFor()
    await page.getByText('Waiting for the payment').waitFor()
    await page.evaluate(() => Object.assign(window, { same: true }))
    const scanner = await context.newPage()
    await scanner.goto(`${page.url()}/pay`)
    await scanner.getByRole('button', { name: 'Pay 9.90 USD' }).click()
    await scanner.waitForURL((url) => url.pathname.startsWith('/credits/orders/'))
    await scanner.close()
    await page.getByText('520 credits were added.').first().waitFor()
    assert.isTrue(await page.evaluate(() => 'same' in window))
  }).skip(!chromiumPath(), NO_CHROMIUM)

  test('cancelled there: nothing is charged', async () => {
    const { page } = visitor
    await page.goto('/credits')
    await page.getByRole('button', { name: 'Pay $9.90' }).click()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('This order was cancelled. Nothing was charged.').waitFor()
  }).skip(!chromiumPath(), NO_CHROMIUM)

  test('nobody stumbles: {name}')
    .with([
      { name: 'light, desktop, English', locale: 'en-US', dark: false, phone: false },
      { name: 'dark, phone, Chinese', locale: 'zh-CN', dark: true, phone: true },
    ])
    .run(async ({ assert }, look) => {
      const { context: signedIn, page: first } = visitor
      const cookies = await signedIn.cookies()
      const { context, page, settled } = await visit(site.url, look)
      await context.addCookies(cookies)
      await first.goto('/credits')
      const order = await first.locator('a[href*="/credits/orders/"]').first().getAttribute('href')
      for (const path of ['/credits', order!, '/admin/orders', '/admin/orders/for-sale']) {
        await page.goto(path)
        await page.locator('main').waitFor()
        await settled()
        assert.deepEqual(await violations(page), [], path)
        assert.equal(await overflow(page), 0, `${path} is wider than the screen`)
      }
      await context.close()
    })
    .skip(!chromiumPath(), NO_CHROMIUM)

  test('an admin looks at an order and refunds it', async ({ assert }) => {
    const { page } = visitor
    await page.goto('/admin/orders?status=paid')
    await page.locator('table button').first().click()
    await page.getByText('Paid, credits given').waitFor()
    await page.getByRole('button', { name: 'Refund' }).click()
    await page.getByLabel('Reason').fill('Asked for it')
    await page.getByRole('dialog').last().getByRole('button', { name: 'Refund' }).click()
    await page.getByText('The refund was started').waitFor()
    await page.goto('/credits')
    await page.getByText('−520').waitFor()
    assert.deepEqual(site.errors, [])
  }).skip(!chromiumPath(), NO_CHROMIUM)
})
