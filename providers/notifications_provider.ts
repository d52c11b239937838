import type { ApplicationService } from '@adonisjs/core/types'
import { Bus } from '#shared/bus/bus'
import { Ledger } from '#credits/ledger'
import { LiveHub } from '#notifications/live_hub'

export default class NotificationsProvider {
  #hub: LiveHub | null = null

  constructor(protected app: ApplicationService) {}

  register() {
    this.app.container.singleton(LiveHub, async (resolver) => {
      const hub = new LiveHub(
        await resolver.make(Bus),
        await resolver.make(Ledger),
        await resolver.make('logger')
      )
      await hub.start()
      this.#hub = hub
      // Open streams would keep the server from closing.
      this.app.terminating(() => hub.stop())
      return hub
    })
  }

  async shutdown() {
    await this.#hub?.stop()
  }
}
