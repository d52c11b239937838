import { test } from '@japa/runner'
import type { Page } from 'playwright-core'
import { chromiumPath, closeBrowser, NO_CHROMIUM, visit, type Visit } from './support/browser.js'
import { signUp } from './support/people.js'
import { Site } from './support/site.js'

const site = new Site()
let visitor: Visit
const PROMPT = 'a boat on the lake'

const words = (page: Page) => page.getByRole('textbox', { name: 'Prompt', exact: true })
const generate = (page: Page) => page.getByRole('button', { name: /^Generate/ })
const made = (page: Page) => page.locator('[data-status=succeeded]').first()

async function choose(page: Page, field: string, option: string) {
  await page.getByLabel(field, { exact: true }).click()
  await page.getByRole('option', { name: option }).click()
}
/** A stroke over the picture, by shares of its sides. */
async function stroke(page: Page, ...points: [number, number][]) {
  const box = (await page.getByRole('application').boundingBox())!
  const [first, ...rest] = points.map(([x, y]) => [box.x + x * box.width, box.y + y * box.height])
  await page.mouse.move(first![0]!, first![1]!)
  await page.mouse.down()
  for (const [x, y] of rest) await page.mouse.move(x!, y!, { steps: 6 })
  await page.mouse.up()
}
async function animate(page: Page) {
  await page.goto('/images/flux')
  await made(page).getByRole('button', { name: 'Send to' }).click()
  await page
    .getByRole('group', { name: 'Animate' })
    .getByRole('option', { name: /^Kling From image/ })
    .click()
  await page.waitForURL('**/videos/kling?operation=image-to-video')
  await page.getByRole('button', { name: 'Remove picture 1' }).waitFor()
}
/** The input of the film that is sent now, once it is made beside those before it. */
async function film(page: Page): Promise<Record<string, unknown>> {
  const films = page.locator('[data-status=succeeded] video')
  const before = await films.count()
  const answered = page.waitForResponse((answer) => answer.url().includes('/kling/submit/'))
  await generate(page).click()
  const answer = await answered
  const { input } = (await answer.json()) as { input: Record<string, unknown> }
  await films.nth(before).waitFor()
  return input
}

test.group('From service to service', (group) => {
  group.setup(async () => {
    if (!chromiumPath()) return
    await site.start({ SIGNUP_GRANT: '2000' })
    visitor = await visit(site.url)
    await signUp(visitor.page, 'Ada', 'ada@example.com')
  })
  group.teardown(async () => {
    await closeBrowser()
    await site.stop()
  })
  group.each.skip(!chromiumPath(), NO_CHROMIUM)

  test('a picture of FLUX moves by Kling where it was painted, along the path that was drawn', async ({
    assert,
  }) => {
    const { page } = visitor
    await page.goto('/images/flux')
    await words(page).fill(PROMPT)
    await generate(page).click()
    await made(page).waitFor()

    await animate(page)
    await choose(page, 'Model', 'Kling 1.0 · motion brush')
    await page.getByRole('button', { name: 'Paint motion' }).click()
    await stroke(page, [0.35, 0.6], [0.45, 0.62], [0.4, 0.66])
    await page.keyboard.press('p')
    await stroke(page, [0.4, 0.62], [0.6, 0.6], [0.8, 0.5])
    await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click()
    await page.getByText('1 part moves').waitFor()
    const { motion, image } = await film(page)
    const { moving } = motion as { moving: { mask: string; path: object[] }[] }
    assert.lengthOf(moving, 1)
    assert.match(moving[0]!.mask, /^data:image\/png;base64,/)
    assert.isAtLeast(moving[0]!.path.length, 2)
    assert.isString(image)
  })

  test('the camera moves over the same picture', async ({ assert }) => {
    const { page } = visitor
    await animate(page)
    await choose(page, 'Model', 'Kling 1.5 · camera, brush')
    await page.getByRole('radio', { name: /^Pro/ }).check({ force: true })
    await page.getByRole('radio', { name: 'Zoom' }).click()
    const { camera } = await film(page)
    assert.include(camera as object, { movement: 'zoom' })
  })

  test('a price that an admin changes in the table is the next quote, until it is set back', async () => {
    const { page } = visitor
    const price = 'Price of 2.6 · Standard · 5 s'
    await page.goto('/admin/plugins/kling?tab=prices')
    await page.getByLabel(price).fill('72.5')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The new prices are in force.').waitFor()
    await page.goto('/videos/kling?operation=text-to-video')
    await choose(page, 'Model', 'Kling 2.6')
    await page.getByRole('button', { name: 'Generate · 72.5' }).waitFor()

    await page.goto('/admin/prices')
    await page.getByRole('searchbox', { name: 'Search prices' }).fill('kling 2.6 standard')
    await page.waitForURL(/query=kling/)
    await page.getByText('60 suggested').waitFor()
    await page.getByRole('radio', { name: 'Changed' }).check({ force: true })
    await page.waitForURL(/changed=1/)
    await page.getByRole('button', { name: 'Set 2.6 · Standard · 5 s back to 60' }).click()
    await page.getByText('Every price is the one its plugin suggests.').waitFor()
    await page.goto('/videos/kling?operation=text-to-video')
    await page.getByRole('button', { name: 'Generate · 60' }).waitFor()
  })

  test('an added model gets another name', async () => {
    const { page } = visitor
    await page.goto('/admin/plugins/flux?tab=prices')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Key').fill('fal-ai/flux-2')
    await dialog.getByLabel('Name in English').fill('FLUX two')
    await dialog.getByLabel('Credits').fill('12')
    await dialog.getByRole('button', { name: 'Add' }).click()
    await page.getByRole('button', { name: 'Change FLUX two' }).click()
    await dialog.getByLabel('Name in English').fill('FLUX 2')
    await dialog.getByLabel('Name in Chinese').fill('FLUX 二代')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByText('FLUX 2 is changed.').waitFor()
    await page.goto('/images/flux')
    await page.getByLabel('Model', { exact: true }).click()
    await page.getByRole('option', { name: /^FLUX 2 · 12/ }).waitFor()
  })

  test('nothing was said on the console, nothing failed inside', ({ assert }) => {
    assert.deepEqual(visitor.faults, [])
    assert.deepEqual(site.errors, [])
  })
})
