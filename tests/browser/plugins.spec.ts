import { test } from '@japa/runner'
import { NpmRegistryServer } from '#tests/fixtures/packages/npm_registry'
import { pagePlugin } from '#tests/fixtures/packages/page_plugin'
import { publisher } from '#tests/fixtures/packages/packed_plugin'
import { SteeredUpstream } from '#tests/fixtures/steered_upstream'
import { chromiumPath, closeBrowser, NO_CHROMIUM, visit, type Visit } from './support/browser.js'
import { signUp } from './support/people.js'
import { Site } from './support/site.js'

const NAME = '@test/wxiai-plugin-paged'

test.group('Browser: a plugin from the registry', (group) => {
  const site = new Site()
  const registry = new NpmRegistryServer()
  const upstream = new SteeredUpstream()
  const { privateKeyPem: key } = publisher()
  let admin: Visit

  group.setup(async () => {
    if (!chromiumPath()) return () => {}
    await Promise.all([site.start(), registry.start(), upstream.start()])
    registry.publish(await pagePlugin({ key }))
    admin = await visit(site.url)
    await signUp(admin.page, 'Ada', 'ada@example.com')
    return async () => {
      await closeBrowser()
      await Promise.all([site.stop(), registry.stop(), upstream.stop()])
    }
  })

  test('found, looked at, trusted, installed', async ({ assert }) => {
    const { page, faults } = admin
    await page.goto('/admin/plugins')
    await page.getByRole('link', { name: 'Install' }).click()
    await page.getByText('No registry is named yet').waitFor()
    await page.getByRole('link', { name: 'Name a registry' }).click()
    await page.getByLabel('Registry', { exact: true }).fill(registry.url)
    await page.getByText('Allow private addresses').click()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved').first().waitFor()
    await page.getByRole('link', { name: 'Directory' }).click()
    await page.getByText(NAME, { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Look at it' }).click()

    await page.getByText('Signed by somebody unknown').waitFor()
    await page.getByText('Reach the address in the setting “base_url”').waitFor()
    const install = page.getByRole('button', { name: 'Install', exact: true })
    assert.isTrue(await install.isDisabled())
    await page.getByRole('button', { name: 'Trust', exact: true }).click()
    await page.getByText('Signed by Somebody').waitFor()
    await install.click()
    await page.getByRole('link', { name: 'Set up Packed' }).click()
    await page.getByLabel('base url').fill(upstream.url)
    await page.getByText('Allow private addresses').click()
    const saved = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/paged/config'))
    await page.getByRole('button', { name: 'Save' }).click()
    assert.equal((await saved).status(), 200)
    await page.goto('/admin/plugins/paged')
    await page.getByRole('button', { name: 'Switch on' }).click()
    await page.getByText('Packed is on.').waitFor()
    assert.deepEqual(faults, [])
  }).skip(!chromiumPath(), NO_CHROMIUM)

  test('its own page works under the policy of the site, in both languages and themes', async ({
    assert,
  }) => {
    const { page, faults } = admin
    const response = await page.goto('/images/paged')
    const policy = (await response!.headerValue('content-security-policy')) ?? ''
    assert.notMatch(
      policy.split(';').find((part) => /script-src/.test(part))!,
      /unsafe/
    )
    const own = page.getByTestId('own-page')
    await own.waitFor()
    const css = (id: string, property: string) =>
      page
        .getByTestId(id)
        .evaluate((node, name) => getComputedStyle(node).getPropertyValue(name), property)
    assert.equal(await css('own-page', 'padding-left'), '37px')
    assert.equal(await css('own-page', 'border-radius'), '23px')
    assert.equal(await css('says', 'letter-spacing'), '3px')
    assert.equal(await css('wide', 'display'), 'block')
    assert.equal(await css('count', 'rotate'), '-7deg')
    assert.equal(await page.getByTestId('says').textContent(), 'Draw it')
    await page.getByRole('button', { name: 'Draw it' }).click()
    assert.equal(await page.getByTestId('count').textContent(), '1')

    const light = await css('own-page', 'border-left-color')
    await page.evaluate(() => (document.documentElement.dataset.theme = 'dark'))
    assert.notEqual(await css('own-page', 'border-left-color'), light)
    await page.evaluate(() => (document.documentElement.dataset.theme = 'light'))

    await page.evaluate(() => (document.cookie = 'locale=zh-CN; path=/'))
    await page.request.post('/preferences', {
      data: { locale: 'zh-CN' },
      headers: { 'x-xsrf-token': await xsrf(page) },
    })
    await page.goto('/images/paged')
    await own.waitFor()
    assert.equal(await page.getByTestId('says').textContent(), '画一张')
    await page.request.post('/preferences', {
      data: { locale: 'en' },
      headers: { 'x-xsrf-token': await xsrf(page) },
    })
    assert.deepEqual(faults, [])
  }).skip(!chromiumPath(), NO_CHROMIUM)

  test('nothing of the app looks different beside it', async ({ assert }) => {
    const { page, faults } = admin
    await page.goto('/gallery')
    const shell = () =>
      page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('aside *, header *, nav *')]
          .filter((node) => node.offsetParent !== null && node.childElementCount === 0)
          .map((node) => {
            const { display, color, fontSize, padding } = getComputedStyle(node)
            return [node.tagName, node.textContent, display, color, fontSize, padding].join(' ')
          })
      )
    await page.getByRole('link', { name: 'Gallery', exact: true }).first().waitFor()
    await page.waitForTimeout(500)
    const before = await shell()
    await page.goto('/images/paged')
    await page.getByTestId('own-page').waitFor()
    await page.getByRole('link', { name: 'Gallery', exact: true }).first().click()
    await page.waitForURL('**/gallery')
    await page.getByTestId('own-page').waitFor({ state: 'detached' })
    // Colours of the side bar fade.
    await page.waitForTimeout(500)
    assert.deepEqual(await shell(), before)
    assert.deepEqual(faults, [])
  }).skip(!chromiumPath(), NO_CHROMIUM)

  test('put into a process of its own, which is shown, and taken back', async ({ assert }) => {
    const { page, faults } = admin
    await page.goto('/admin/plugins/paged?tab=process')
    const isolated = page.getByRole('switch', { name: /in a process of its own/ })
    assert.equal(await isolated.getAttribute('aria-checked'), 'false')
    await isolated.click()
    await page.getByText('Packed runs in a process of its own.').waitFor()
    await page.getByText('Running', { exact: true }).waitFor()
    await page.getByText(/^Process \d+, [\d.]+ MB\./).waitFor()
    const facts = await page.getByText(/^Process \d+,/).textContent()
    await page.getByRole('button', { name: 'Start again' }).click()
    await page.getByText('Packed was started again on all nodes.').waitFor()
    assert.notEqual(await page.getByText(/^Process \d+,/).textContent(), facts)

    const memory = page.getByLabel('Memory limit')
    await memory.fill('12')
    await page.getByText('A whole number from 64 to 8192').waitFor()
    assert.isTrue(await page.getByRole('button', { name: 'Save' }).isDisabled())
    await memory.fill('100')
    const saved = page.waitForResponse((answer) => answer.url().endsWith('/isolation'))
    await page.getByRole('button', { name: 'Save' }).click()
    assert.equal((await (await saved).json()).memory_mb, 100)

    await isolated.click()
    await page.getByText('Packed runs in the process of the app.').waitFor()
    assert.deepEqual(faults, [])
  }).skip(!chromiumPath(), NO_CHROMIUM)

  test('upgraded, rolled back and uninstalled', async ({ assert }) => {
    const { page, faults } = admin
    registry.publish(
      await pagePlugin({ key, version: '1.1.0', hosts: ['more.example'], credits: 7 })
    )
    await page.goto('/admin/plugins/paged?tab=versions')
    await page.getByRole('button', { name: 'Look for a newer version' }).click()
    await page.getByText('What changes from 1.0.0 to 1.1.0').waitFor()
    await page.getByText('more.example').first().waitFor()
    await page.getByText('5 → 7').waitFor()
    await page.getByRole('button', { name: 'Upgrade to 1.1.0' }).click()
    await page.getByRole('link', { name: 'Set up Packed' }).waitFor()
    await page.goto('/images/paged')
    await page.getByText('Packed 1.1.0').waitFor()

    await page.goto('/admin/plugins/paged?tab=versions')
    await page.getByRole('button', { name: 'Put back into use' }).click()
    await page.getByText('Packed 1.0.0 is in use again.').waitFor()
    await page.goto('/images/paged')
    await page.getByText('Packed 1.0.0').waitFor()

    await page.goto('/admin/plugins/paged?tab=versions')
    await page.getByRole('button', { name: 'Uninstall', exact: true }).click()
    await page.getByRole('button', { name: 'Uninstall, keep data' }).click()
    await page.waitForURL('**/admin/plugins')
    const gone = await page.goto('/images/paged')
    assert.equal(gone!.status(), 404)
    assert.deepEqual(
      faults.filter((fault) => !/404/.test(fault)),
      []
    )
  }).skip(!chromiumPath(), NO_CHROMIUM)
})

async function xsrf(page: Visit['page']): Promise<string> {
  const cookies = await page.context().cookies()
  return decodeURIComponent(cookies.find(({ name }) => name === 'XSRF-TOKEN')?.value ?? '')
}
