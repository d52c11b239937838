import type { Page } from 'playwright-core'
import { PACKAGE } from './author.js'

/** What an admin does in the dashboard. */
export class Admin {
  constructor(private readonly page: Page) {}

  async nameRegistry(url: string): Promise<void> {
    const { page } = this
    await page.goto('/admin/plugins/packages?tab=source')
    await page.getByLabel('Registry', { exact: true }).fill(url)
    await page.getByText('Allow private addresses').click()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved').first().waitFor()
  }

  async find(): Promise<void> {
    const { page } = this
    await page.goto('/admin/plugins/packages')
    await page.getByText(PACKAGE, { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Look at it' }).click()
    await page.getByText('Not signed').first().waitFor()
  }

  async install(): Promise<void> {
    const { page } = this
    const install = page.getByRole('button', { name: 'Install', exact: true })
    if (!(await install.isDisabled())) throw new Error('installs without being told that it may')
    await page.getByText('I know where it comes from').click()
    await install.click()
    await page.getByRole('link', { name: 'Set up Lanterns' }).waitFor()
  }

  async setUp(config: { base_url: string; api_key: string }): Promise<void> {
    const { page } = this
    await page.goto('/admin/plugins/lanterns?tab=config')
    await page.getByRole('textbox', { name: 'Address' }).fill(config.base_url)
    await page.getByLabel('API key').first().fill(config.api_key)
    await page.getByText('Allow private addresses').click()
    const saved = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/lanterns/config'))
    await page.getByRole('button', { name: 'Save' }).click()
    if (!(await saved).ok()) throw new Error('the settings were not taken')
    await page.goto('/admin/plugins/lanterns')
    await page.getByRole('button', { name: 'Switch on' }).click()
    await page.getByText('Lanterns is on.').waitFor()
  }

  /** Looks for the newest version; its page shows what changes. */
  async lookForNewer(version: string): Promise<void> {
    const { page } = this
    await page.goto('/admin/plugins/lanterns?tab=versions')
    await page.getByRole('button', { name: 'Look for a newer version' }).click()
    await page.getByText(new RegExp(`What changes from .* to ${version}`)).waitFor()
  }

  /** True when it is in use afterwards. */
  async upgrade(version: string): Promise<boolean> {
    const { page } = this
    await page.getByText('I know where it comes from').click()
    await page.getByRole('button', { name: `Upgrade to ${version}` }).click()
    const done = page.getByRole('link', { name: 'Set up Lanterns' })
    const refused = page.getByText('Nothing was changed')
    await done.or(refused).first().waitFor()
    return done.isVisible()
  }

  async putBack(version: string): Promise<void> {
    const { page } = this
    await page.goto('/admin/plugins/lanterns?tab=versions')
    const row = page
      .getByRole('listitem')
      .filter({ has: page.getByRole('link', { name: version, exact: true }) })
    await row.getByRole('button', { name: 'Put back into use' }).click()
    await page.getByText(`Lanterns ${version} is in use again.`).waitFor()
  }

  async purge(): Promise<void> {
    const { page } = this
    await page.goto('/admin/plugins/lanterns?tab=versions')
    await page.getByRole('button', { name: 'Uninstall', exact: true }).click()
    await page.getByRole('dialog').getByText('Delete', { exact: true }).click()
    await page.getByRole('button', { name: 'Uninstall, delete data' }).click()
    await page.waitForURL('**/admin/plugins')
  }
}
