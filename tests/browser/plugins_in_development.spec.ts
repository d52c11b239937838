import { test } from '@japa/runner'
import type { packedPlugin } from '#tests/fixtures/packages/packed_plugin'
import { pagePlugin } from '#tests/fixtures/packages/page_plugin'
import { SteeredUpstream } from '#tests/fixtures/steered_upstream'
import { chromiumPath, closeBrowser, NO_CHROMIUM, visit } from './support/browser.js'
import { signIn, PASSWORD } from './support/people.js'
import { Site } from './support/site.js'

const EMAIL = 'ada@example.com'

test.group('Browser: an installed plugin under the development server', (group) => {
  const site = new Site()
  const upstream = new SteeredUpstream()
  let token = ''

  group.setup(async () => {
    if (!chromiumPath()) return () => {}
    const development = { DEV_MODE: 'true', NODE_ENV: 'development', HOME: process.env.HOME }
    await Promise.all([site.start(development), upstream.start()])
    return async () => {
      await closeBrowser()
      await Promise.all([site.stop(), upstream.stop()])
    }
  })

  async function call<T>(path: string, body: object): Promise<T> {
    const form = body instanceof FormData
    const response = await fetch(`${site.url}/api/v1${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        ...(form ? {} : { 'content-type': 'application/json' }),
      },
      body: form ? body : JSON.stringify(body),
    })
    const answer = (await response.json()) as T
    if (!response.ok) throw new Error(`${path}: ${JSON.stringify(answer)}`)
    return answer
  }
  async function install({ id, tarball }: Awaited<ReturnType<typeof packedPlugin>>) {
    const form = new FormData()
    form.append('file', new Blob([new Uint8Array(tarball)]), 'plugin.tgz')
    const staged = await call<{ id: string }>('/admin/plugins/packages', form)
    await call(`/admin/plugins/packages/${staged.id}/install`, { allow_untrusted: true })
    const config = { base_url: upstream.url }
    await call(`/${id}/config`, { config, allow_private_hosts: true })
    await call(`/${id}/enable`, {})
  }

  test('shows its own page, with the modules, classes and theme of the app', async ({ assert }) => {
    const account = { name: 'Ada', email: EMAIL, password: PASSWORD }
    token = (await call<{ token: string }>('/auths/signup', account)).token
    const { page, faults } = await visit(site.url)
    // Pages and styles are served before the plugin is there.
    await signIn(page, EMAIL)
    await install(await pagePlugin())
    await page.goto('/images/paged')
    const own = page.getByTestId('own-page')
    await own.waitFor()
    const css = (id: string, property: string) =>
      page
        .getByTestId(id)
        .evaluate((node, name) => getComputedStyle(node).getPropertyValue(name), property)
    assert.equal(await css('own-page', 'padding-left'), '37px')
    assert.equal(await css('says', 'letter-spacing'), '3px')
    await page.getByRole('button', { name: 'Draw it' }).click()
    assert.equal(await page.getByTestId('count').textContent(), '1')
    const light = await css('own-page', 'border-left-color')
    await page.evaluate(() => (document.documentElement.dataset.theme = 'dark'))
    assert.notEqual(await css('own-page', 'border-left-color'), light)

    await install(await pagePlugin({ version: '2.0.0' }))
    await page.goto('/images/paged')
    await page.getByText('Packed 2.0.0').waitFor()
    assert.deepEqual(faults, [])
  }).skip(!chromiumPath(), NO_CHROMIUM)
})
