import type { ApplicationService } from '@adonisjs/core/types'
import { workers } from '#shared/workers'
import env from '#start/env'

/** Runs the background work inside the web process unless other processes do it. Registered last, so stopped first. */
export default class WorkersProvider {
  constructor(protected app: ApplicationService) {}

  async ready() {
    if (this.app.getEnvironment() === 'web' && env.get('WORKER') === 'inline') await workers.start()
  }

  async shutdown() {
    await workers.stop()
  }
}
