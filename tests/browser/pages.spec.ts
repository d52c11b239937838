import { test } from '@japa/runner'
import type { Response } from 'playwright-core'
import { overflow, violations } from './support/audit.js'
import { chromiumPath, closeBrowser, NO_CHROMIUM, visit, type Visit } from './support/browser.js'
import { signIn, signUp } from './support/people.js'
import { Site } from './support/site.js'

const OPEN = ['/login', '/signup']
const PAGES = [
  '/',
  '/images',
  '/videos',
  '/audio',
  '/images/midjourney',
  '/gallery',
  '/credits',
  '/account',
  '/nothing-here',
  '/admin',
  '/admin/users',
  '/admin/plugins',
  '/admin/plugins/midjourney',
  '/admin/plugins/midjourney?tab=config',
  '/admin/plugins/midjourney?tab=accounts',
  '/admin/plugins/midjourney?tab=prices',
  '/admin/plugins/kling?tab=prices',
  '/admin/plugins/midjourney?tab=limits',
  '/admin/plugins/midjourney?tab=process',
  '/admin/plugins/packages',
  '/admin/plugins/packages?tab=package',
  '/admin/plugins/packages?tab=source',
  '/admin/prices',
  '/admin/credits',
  '/admin/orders',
  '/admin/orders/for-sale',
  '/admin/tasks',
  '/admin/settings',
  '/admin/audit',
]
const LOOKS = [
  { name: 'light, desktop, English', locale: 'en-US', dark: false, phone: false },
  { name: 'dark, phone, Chinese', locale: 'zh-CN', dark: true, phone: true },
]
/** Script that a page may need on its first load, as it comes over the line. */
const SCRIPT_BUDGET = 150_000
const EMAIL = 'ada@example.com'

const site = new Site()

/** What a person with a screen reader, a phone or a slow line would stumble over. */
async function stumbles({ page, faults, settled }: Visit, path: string): Promise<string[]> {
  faults.length = 0
  const scripts: Response[] = []
  const note = (answer: Response) => {
    if (answer.url().endsWith('.js')) scripts.push(answer)
  }
  page.on('response', note)
  const answer = await page.goto(path)
  await page.locator('main').waitFor()
  await settled()
  page.off('response', note)

  const found = await violations(page)
  const wider = await overflow(page)
  if (wider > 0) found.push(`${wider} px wider than the screen`)
  const text = await page.evaluate(() => document.body.innerText)
  const raw = /\b(?:ui|shell|admin|auth|studio|gallery|credits|prices)\.[a-z_]+\.[a-z_.]+\b/.exec(
    text
  )
  if (raw) found.push(`untranslated: ${raw[0]}`)
  let bytes = 0
  for (const script of scripts) bytes += (await script.request().sizes()).responseBodySize
  if (bytes > SCRIPT_BUDGET) found.push(`${bytes} bytes of compressed script`)
  // The browser itself reports the status of the page that is meant to be missing.
  const expected = (answer?.status() ?? 200) < 400 ? faults : faults.filter((f) => !/404/.test(f))
  return [...found, ...expected].map((line) => `${path}: ${line}`)
}

/** The page on which admins see one user: their own, of whom the first page of every visit tells. */
async function ownAdminPage({ page }: Visit): Promise<string> {
  const answer = await page.request.get('/account', { headers: { accept: 'text/html' } })
  const [, id] =
    /(?:"|&quot;)user(?:"|&quot;):\{(?:"|&quot;)id(?:"|&quot;):(?:"|&quot;)([^"&]+)/.exec(
      await answer.text()
    )!
  return `/admin/users/${id}`
}

test.group('Every page', (group) => {
  group.setup(async () => {
    if (!chromiumPath()) return
    await site.start()
  })
  group.teardown(async () => {
    await closeBrowser()
    await site.stop()
  })
  group.each.skip(!chromiumPath(), NO_CHROMIUM)

  test('before signing in', async ({ assert }) => {
    const visitor = await visit(site.url)
    const found = await stumbles(visitor, '/signup')
    await signUp(visitor.page, 'Ada', EMAIL)
    await visitor.page.goto('/images/midjourney')
    await visitor.page.locator('main textarea').first().fill('a fox in the snow')
    await visitor.page.getByRole('button', { name: /^Generate/ }).click()
    await visitor.page.getByRole('group', { name: 'Pick' }).waitFor()
    await visitor.context.close()
    for (const look of LOOKS) {
      const guest = await visit(site.url, look)
      for (const path of OPEN) found.push(...(await stumbles(guest, path)))
      await guest.context.close()
    }
    assert.deepEqual(found, [])
  })

  test('{name}: axe finds nothing, nothing overflows, script stays small')
    .with(LOOKS)
    .run(async ({ assert }, look) => {
      const visitor = await visit(site.url, look)
      await signIn(visitor.page, EMAIL)
      const found: string[] = []
      const pages = [...PAGES, await ownAdminPage(visitor)]
      for (const path of pages) found.push(...(await stumbles(visitor, path)))
      await visitor.context.close()
      assert.deepEqual(found, [])
      assert.deepEqual(site.errors, [])
    })
})
