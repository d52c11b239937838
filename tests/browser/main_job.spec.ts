import { test } from '@japa/runner'
import type { Page } from 'playwright-core'
import { chromiumPath, closeBrowser, NO_CHROMIUM, visit, type Visit } from './support/browser.js'
import { signUp } from './support/people.js'
import { Site } from './support/site.js'

const site = new Site()
let visitor: Visit

const generate = (page: Page) => page.getByRole('button', { name: /^Generate/ })
const balance = (page: Page) => page.getByRole('link', { name: /credits/i }).first()

/** One person's whole way, in the order in which it is walked. */
test.group('The main job', (group) => {
  group.setup(async () => {
    if (!chromiumPath()) return
    await site.start()
    visitor = await visit(site.url)
  })
  group.teardown(async () => {
    await closeBrowser()
    await site.stop()
  })
  group.each.skip(!chromiumPath(), NO_CHROMIUM)

  test('sign up: the first account is the admin and has 100 credits', async ({ assert }) => {
    const { page } = visitor
    await signUp(page, 'Ada', 'ada@example.com')
    await page.getByRole('link', { name: 'Admin' }).first().waitFor()
    await page.goto('/credits')
    assert.include(await page.locator('main').innerText(), '100')
  })

  test('imagine: price before pressing, progress live, a grid of four', async ({ assert }) => {
    const { page } = visitor
    await page.goto('/images/midjourney')
    await page.locator('main textarea').first().fill('a lighthouse at dawn')
    await page.getByRole('button', { name: 'Generate · 5' }).click()
    await page.getByRole('progressbar').first().waitFor()
    await page.getByRole('group', { name: 'Pick' }).waitFor()
    await page.waitForFunction(() => document.body.innerText.includes('95'))
    assert.equal(await page.getByRole('button', { name: /^Pick: U[1-4]/ }).count(), 4)
  })

  test('press U2: the picture stands alone, and both are in the gallery', async ({ assert }) => {
    const { page } = visitor
    await page.getByRole('button', { name: /^Pick: U2/ }).click()
    await page
      .getByRole('button', { name: /zoom out/i })
      .first()
      .waitFor()
    await page.goto('/gallery')
    const pictures = page.locator('main [role=list] img')
    await pictures.nth(1).waitFor()
    assert.equal(await pictures.count(), 2)
    const loaded = await pictures.evaluateAll((images) =>
      Promise.all(
        images.map(async (image) => {
          await (image as HTMLImageElement).decode()
          return (image as HTMLImageElement).naturalWidth > 0
        })
      )
    )
    assert.deepEqual(loaded, [true, true])
    // The picture that was picked keeps the words that it came from.
    await page.goto('/gallery?query=lighthouse')
    await pictures.nth(1).waitFor()
    assert.equal(await pictures.count(), 2)
  })

  test('a prompt that fails costs nothing', async ({ assert }) => {
    const { page } = visitor
    await page.goto('/images/midjourney')
    const before = await balance(page).innerText()
    await page.locator('main textarea').first().fill('sim:fail a storm')
    await generate(page).click()
    await page.getByText('Nothing was charged').first().waitFor()
    assert.equal(await balance(page).innerText(), before)
  })

  test('a banned word is named', async () => {
    const { page } = visitor
    await page.locator('main textarea').first().fill('sim:banned a storm')
    await generate(page).click()
    await page.getByText('Midjourney does not allow').first().waitFor()
  })

  test('the admin changes the fast price to 7 and the next quote says 7', async ({ assert }) => {
    const { page } = visitor
    await page.goto('/admin/plugins/midjourney?tab=prices')
    await page
      .getByRole('row', { name: /\bFast\b/ })
      .getByRole('textbox')
      .fill('7')
    const saved = page.waitForResponse(
      (answer) => answer.url().endsWith('/prices') && answer.request().method() === 'PUT'
    )
    await page.getByRole('button', { name: /^Save/ }).click()
    assert.equal((await saved).status(), 200)
    await page.goto('/images/midjourney')
    await page.getByRole('button', { name: 'Generate · 7' }).waitFor()
  })

  test('nothing was said on the console, nothing failed inside', ({ assert }) => {
    assert.deepEqual(visitor.faults, [])
    assert.deepEqual(site.errors, [])
  })
})
