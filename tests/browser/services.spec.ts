import { mkdirSync } from 'node:fs'
import { test } from '@japa/runner'
import type { Page } from 'playwright-core'
import { chromiumPath, closeBrowser, NO_CHROMIUM, visit } from './support/browser.js'
import { signIn, signUp } from './support/people.js'
import { Site } from './support/site.js'

/** `SHOTS=<folder>` keeps a picture of every screen; `LOOKS=all` walks in both themes and languages at both widths. */
const { SHOTS, LOOKS: wanted } = process.env
const EVERY = [false, true].flatMap((phone) =>
  [false, true].flatMap((dark) => ['en-US', 'zh-CN'].map((locale) => ({ locale, dark, phone })))
)
const LOOKS = (
  wanted === 'all'
    ? EVERY
    : EVERY.filter(({ locale, dark, phone }) => dark === phone && dark === (locale === 'zh-CN'))
).map((look) => {
  const name = `${look.dark ? 'dark' : 'light'}-${look.phone ? 'phone' : 'desktop'}-${look.locale}`
  return { name, ...look }
})
const SERVICES = [
  '/images/dreamwork?operation=group',
  '/images/flux',
  '/images/fal',
  '/images/midjourney',
  '/videos/jimeng',
  '/videos/kling',
  '/videos/replicate',
  '/audio/speech',
]
const EMAIL = 'ada@example.com'
const site = new Site()

const shoot = async (page: Page, look: string, name: string) => {
  if (!SHOTS) return
  mkdirSync(SHOTS, { recursive: true })
  await page.screenshot({ path: `${SHOTS}/${look}-${name}.png` })
}
const nameOf = (path: string) => path.replace(/\?.*/, '').replaceAll('/', '-').slice(1)
const done = (page: Page) => page.locator('[data-status=succeeded]').first()

test.group('Every service', (group) => {
  group.setup(async () => {
    if (!chromiumPath()) return
    await site.start({ SIGNUP_GRANT: '5000' })
    const { page, context } = await visit(site.url)
    await signUp(page, 'Ada', EMAIL)
    await context.close()
  })
  group.teardown(async () => {
    await closeBrowser()
    await site.stop()
  })
  group.each.skip(!chromiumPath(), NO_CHROMIUM)

  test('{name}: makes what it is asked for')
    .with(LOOKS)
    .run(async ({ assert }, look) => {
      const { page, context, faults } = await visit(site.url, look)
      await signIn(page, EMAIL)
      // All at work at the same time, then looked after one by one.
      const ids: string[] = []
      for (const path of SERVICES) {
        await page.goto(path)
        const prompt = page.locator('main textarea').first()
        await prompt.fill(`a lighthouse at dawn, ${look.name}`)
        const sent = page.waitForResponse((answer) => /\/submit\//.test(answer.url()))
        await page.keyboard.press('Control+Enter')
        const answer = await sent
        assert.equal(answer.status(), 201, `${path}: ${await answer.text()}`)
        ids.push(((await answer.json()) as { id: string }).id)
        if (path.includes('dreamwork')) {
          await page
            .locator('[data-status=submitting] img, [data-status=storing] img')
            .nth(1)
            .waitFor({ timeout: 60_000 })
          await shoot(page, look.name, 'dreamwork-running')
        }
      }
      for (const path of SERVICES) {
        await page.goto(path)
        // On a phone the results are below the form, and made when they are near.
        await page.locator('#results, [data-results]').first().scrollIntoViewIfNeeded()
        await done(page)
          .waitFor({ timeout: 60_000 })
          .catch(async (error: Error) => {
            await shoot(page, look.name, 'stuck')
            throw new Error(`${path}: ${error.message}`)
          })
        await done(page).scrollIntoViewIfNeeded()
        const broken = await page.evaluate(() =>
          [...document.images]
            .filter((image) => image.complete && image.naturalWidth === 0)
            .map(({ src }) => src)
        )
        assert.deepEqual(broken, [], path)
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth
        )
        assert.equal(overflow, 0, path)
        await page.waitForTimeout(300)
        await shoot(page, look.name, nameOf(path))
      }
      if (look.phone) {
        await page.goto('/images?with=flux,dreamwork')
        await page.locator('main textarea').first().fill('two of them')
        await page.keyboard.press('Control+Enter')
        const batch = page.locator('[data-batch]').first()
        await batch.locator('[data-status=succeeded]').nth(1).waitFor({ timeout: 30_000 })
        await batch.scrollIntoViewIfNeeded()
        await shoot(page, look.name, 'compare')
      }
      for (const path of ['/images', '/videos', '/audio', '/gallery', '/admin/prices']) {
        await page.goto(path)
        await page.waitForTimeout(500)
        await shoot(page, look.name, nameOf(path))
      }
      assert.deepEqual(faults, [], faults.join('; '))
      assert.deepEqual(site.errors, [])
      await context.close()
      assert.lengthOf(new Set(ids), SERVICES.length)
    })
    .timeout(240_000)
})
