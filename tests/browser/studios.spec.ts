import { test } from '@japa/runner'
import type { Page } from 'playwright-core'
import { chromiumPath, closeBrowser, NO_CHROMIUM, visit, type Visit } from './support/browser.js'
import { signUp } from './support/people.js'
import { Site } from './support/site.js'

const site = new Site()
let visitor: Visit
const PROMPT = 'a lighthouse at dawn'

const words = (page: Page) => page.getByRole('textbox', { name: 'Prompt', exact: true })
const generate = (page: Page) => page.getByRole('button', { name: /^Generate/ })

/** One person's way through several services, in the order in which it is walked. */
test.group('Studios over all services', (group) => {
  group.setup(async () => {
    if (!chromiumPath()) return
    await site.start()
    visitor = await visit(site.url)
    await signUp(visitor.page, 'Ada', 'ada@example.com')
  })
  group.teardown(async () => {
    await closeBrowser()
    await site.stop()
  })
  group.each.skip(!chromiumPath(), NO_CHROMIUM)

  test('another service goes on with what was typed, and so does a reload', async ({ assert }) => {
    const { page } = visitor
    await page.goto('/images/flux')
    await words(page).fill(PROMPT)
    const wide = page.getByRole('button', { name: '16:9' })
    await wide.click()
    await page.getByRole('button', { name: /^Service: FLUX/ }).click()
    await page.getByRole('option', { name: /^DreamWork/ }).click()
    await page.waitForURL('**/images/dreamwork')
    assert.equal(await words(page).inputValue(), PROMPT)
    assert.equal(await wide.getAttribute('aria-pressed'), 'true')
    await page.reload()
    await words(page).waitFor()
    assert.equal(await words(page).inputValue(), PROMPT)
    // A service with a page of its own takes part too.
    await page.goto('/images/midjourney')
    await words(page).waitFor()
    assert.equal(await words(page).inputValue(), PROMPT)
  })

  test('the address holds the choice, and back takes it back', async ({ assert }) => {
    const { page } = visitor
    await page.goto('/images?with=flux')
    await page.getByRole('button', { name: 'Compare' }).click()
    await page.getByRole('option', { name: /^DreamWork/ }).click()
    await page.getByRole('button', { name: 'Generate both · 20' }).waitFor()
    assert.include(page.url(), '/images?with=flux,dreamwork')
    await page.goBack()
    await page.getByRole('button', { name: 'Generate · 10' }).waitFor()
    assert.equal(await words(page).inputValue(), PROMPT)
    await page.goForward()
    await page.getByRole('button', { name: 'Generate both · 20' }).waitFor()
  })

  test('two services side by side on one prompt, one refused for nothing', async ({ assert }) => {
    const { page } = visitor
    await generate(page).click()
    const batch = page.locator('[data-batch]').first()
    await batch.locator('[data-status=succeeded]').nth(1).waitFor()
    const cards = await batch
      .locator('article')
      .evaluateAll((articles) => articles.map((one) => one.getBoundingClientRect().top))
    assert.lengthOf(cards, 2)
    assert.equal(cards[0], cards[1])
    await page.waitForFunction(() => document.body.innerText.includes('80 → 60'))

    await page.route('**/dreamwork/submit/**', (route) =>
      route.fulfill({ status: 402, json: { code: 'no_credits', detail: 'Not enough credits' } })
    )
    await generate(page).click()
    const refused = page.locator('[data-batch]').first()
    await refused.getByText('Not enough credits').waitFor()
    await refused.getByText('Nothing was charged').waitFor()
    await refused.locator('[data-status=succeeded]').waitFor()
    await page.unroute('**/dreamwork/submit/**')
    visitor.faults.splice(0)
  })

  test('a picture is sent to a video service, and the film knows it', async ({ assert }) => {
    const { page } = visitor
    const picture = page.locator('[data-status=succeeded]').first()
    await picture.getByRole('button', { name: 'Send to' }).click()
    await page
      .getByRole('group', { name: 'Animate' })
      .getByRole('option', { name: /^Jimeng Image to video/ })
      .click()
    await page.waitForURL('**/videos/jimeng?operation=image-to-video')
    assert.equal(await words(page).inputValue(), PROMPT)
    await page.getByRole('button', { name: 'Remove picture 1' }).waitFor()
    await generate(page).click()
    await page.getByRole('button', { name: /^Open film/ }).click()
    const viewer = page.getByRole('dialog')
    await viewer.getByRole('list', { name: 'Made from' }).getByRole('button').click()
    // The picture knows in turn what came of it.
    await viewer.getByRole('list', { name: 'Became' }).getByRole('button').waitFor()
    assert.equal(await viewer.locator('video[poster], [role=group] video').count(), 0)
    await page.keyboard.press('Escape')
  })

  test('a favourite is found again', async ({ assert }) => {
    const { page } = visitor
    await page.goto('/gallery')
    const tiles = page.locator('main [role=listitem]')
    await tiles.nth(1).hover()
    assert.isAbove(await tiles.count(), 1)
    const saved = page.waitForResponse((answer) => answer.url().endsWith('/favourite'))
    await tiles.nth(1).getByRole('button', { name: 'Mark as favourite' }).click()
    assert.equal((await saved).status(), 200)
    await page.getByRole('button', { name: 'Favourites' }).click()
    await page.waitForURL('**/gallery?favourite=true')
    await page.getByText('1 item', { exact: true }).waitFor()
    assert.equal(await tiles.count(), 1)
  })

  test('nothing was said on the console, nothing failed inside', ({ assert }) => {
    assert.deepEqual(visitor.faults, [])
    assert.deepEqual(site.errors, [])
  })
})
