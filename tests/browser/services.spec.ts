import { mkdirSync } from 'node:fs'
import type { Assert } from '@japa/assert'
import { test } from '@japa/runner'
import type { Page } from 'playwright-core'
import { drawPicture } from '@wxiai/sdk/simulator'
import { overflow } from './support/audit.js'
import { chromiumPath, closeBrowser, NO_CHROMIUM, visit } from './support/browser.js'
import { PASSWORD, signIn, signUp } from './support/people.js'
import { Simulators } from './support/simulators.js'
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
  await page.waitForTimeout(500)
  mkdirSync(SHOTS, { recursive: true })
  await page.screenshot({ path: `${SHOTS}/${look}-${name}.png` })
}
const nameOf = (path: string) => path.replace(/\?.*/, '').replaceAll('/', '-').slice(1)
const done = (page: Page) => page.locator('[data-status=succeeded]').first()

/** Every service is asked for something in one look, and all of it is looked at. */
async function walk(assert: Assert, look: (typeof LOOKS)[number], demo: boolean) {
  const shots = demo ? look.name : `simulators-${look.name}`
  const { page, context, faults, settled } = await visit(site.url, look)
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
    // In the time of the upstream; by hand it is four times as fast, and the moment may be missed.
    if (demo && path.includes('dreamwork')) {
      await page.locator('[data-status=submitting] img, [data-status=storing] img').nth(1).waitFor()
      await shoot(page, shots, 'dreamwork-running')
    }
  }
  for (const path of SERVICES) {
    await page.goto(path)
    // On a phone the results are below the form, and made when they are near.
    await page.locator('#results, [data-results]').first().scrollIntoViewIfNeeded()
    await done(page)
      .waitFor()
      .catch(async (error: Error) => {
        await shoot(page, shots, 'stuck')
        throw new Error(`${path}: ${error.message}`)
      })
    await done(page).scrollIntoViewIfNeeded()
    const broken = await page.evaluate(() =>
      [...document.images]
        .filter((image) => image.complete && image.naturalWidth === 0)
        .map(({ src }) => src)
    )
    assert.deepEqual(broken, [], path)
    assert.equal(await overflow(page), 0, path)
    const notice = page.getByText(/simulator, not from the real|由模拟器生成/)
    if (!path.includes('speech')) {
      if (demo) await notice.waitFor()
      else assert.equal(await notice.count(), 0, path)
    }
    await shoot(page, shots, nameOf(path))
  }
  if (look.phone) {
    await page.goto('/images?with=flux,dreamwork')
    await page.locator('main textarea').first().fill('two of them')
    await page.keyboard.press('Control+Enter')
    const batch = page.locator('[data-batch]').first()
    await batch.locator('[data-status=succeeded]').nth(1).waitFor()
    await batch.scrollIntoViewIfNeeded()
    await shoot(page, shots, 'compare')
  }
  for (const path of ['/images', '/videos', '/audio', '/gallery', '/admin/prices']) {
    await page.goto(path)
    await settled()
    await shoot(page, shots, nameOf(path))
  }
  assert.deepEqual(faults, [], faults.join('; '))
  assert.deepEqual(site.errors, [])
  await context.close()
  assert.lengthOf(new Set(ids), SERVICES.length)
}

/** What Kling takes of pictures stands at the field; one that it does not take never leaves the browser. */
async function refuses(assert: Assert, look: (typeof LOOKS)[number]) {
  const { page, context, faults } = await visit(site.url, look)
  await signIn(page, EMAIL)
  await page.goto('/videos/kling?operation=image-to-video')
  const chinese = look.locale === 'zh-CN'
  const limits = chinese
    ? '不超过 10 MB，边长至少 300 像素'
    : 'up to 10 MB, at least 300 pixels a side'
  await page.getByText(limits).first().waitFor()
  const uploads: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST' && /\/files$/.test(request.url())) uploads.push(request.url())
  })
  const chooser = page.locator('main input[type=file]').first()
  const choose = async (width: number, height: number) => {
    const buffer = await drawPicture(
      { prompt: 'a boat', seed: 1, ratio: width / height },
      { width, height }
    )
    await chooser.setInputFiles({ name: 'boat.jpg', mimeType: 'image/jpeg', buffer })
  }
  const small = chinese ? '文件不符合要求：边长至少 300 像素' : 'at least 300 pixels a side'
  await choose(299, 400)
  await page.getByRole('alert').filter({ hasText: small }).waitFor()
  await shoot(page, look.name, 'refused-picture')
  assert.deepEqual(uploads, [])
  await choose(400, 300)
  await page.locator('main img[alt="boat.jpg"]').first().waitFor()
  assert.equal(await page.getByRole('alert').filter({ hasText: small }).count(), 0)
  assert.lengthOf(uploads, 1)
  assert.deepEqual(faults, [], faults.join('; '))
  await context.close()
}

/** Each upstream as its own process prints the keys that it takes; an admin enters them. */
async function connect(simulators: Simulators) {
  const { page, context } = await visit(site.url)
  const credentials = { email: EMAIL, password: PASSWORD }
  const session = await page.request.post('/api/v1/auths/signin', { data: credentials })
  const { token } = (await session.json()) as { token: string }
  await Promise.all(
    ['dreamwork', 'fal', 'flux', 'jimeng', 'kling', 'midjourney', 'replicate'].map(async (id) => {
      const config = await simulators.start(id, ['--speed', '4'])
      const answer = await page.request.post(`/api/v1/${id}/config`, {
        headers: { authorization: `Bearer ${token}` },
        data: { config, allow_private_hosts: true },
      })
      if (!answer.ok()) throw new Error(`${id}: ${await answer.text()}`)
    })
  )
  await context.close()
}

for (const demo of [true, false]) {
  test.group(demo ? 'Every service' : 'Every service, its upstream started by hand', (group) => {
    const simulators = new Simulators()
    group.setup(async () => {
      if (!chromiumPath()) return
      await site.start({ SIGNUP_GRANT: '5000' })
      const { page, context } = await visit(site.url)
      await signUp(page, 'Ada', EMAIL)
      await context.close()
      if (!demo) await connect(simulators)
    })
    group.teardown(async () => {
      await closeBrowser()
      await site.stop()
      await simulators.stop()
    })
    group.each.skip(!chromiumPath(), NO_CHROMIUM)

    test('{name}: makes what it is asked for')
      .with(demo || wanted === 'all' ? LOOKS : LOOKS.slice(0, 1))
      .run(({ assert }, look) => walk(assert, look, demo))

    if (!demo) return
    test('{name}: says what a picture must be like before it is sent')
      .with(LOOKS)
      .run(({ assert }, look) => refuses(assert, look))
  })
}
