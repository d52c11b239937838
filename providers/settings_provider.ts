import type { ApplicationService } from '@adonisjs/core/types'
import { Bus } from '#shared/bus/bus'
import { workers } from '#shared/workers'
import { Settings } from '#settings/settings'

export default class SettingsProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    this.app.container.singleton(Settings, async (resolver) => {
      return new Settings(await resolver.make(Bus))
    })
  }

  async boot() {
    // A wrong variable is told before anything listens.
    const settings = await this.app.container.make(Settings)
    workers.register({ name: 'settings', start: () => settings.start(), stop: () => {} })
  }

  async start() {
    const serves = ['web', 'test'].includes(this.app.getEnvironment())
    if (!serves) return
    const settings = await this.app.container.make(Settings)
    try {
      await settings.start()
    } catch (error) {
      // Before the first migration there is no table, and every setting has its default.
      if ((error as { code?: string }).code !== '42P01') throw error
    }
  }
}
