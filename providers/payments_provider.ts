import type { ApplicationService } from '@adonisjs/core/types'
import { Queue } from '#shared/queue/queue'
import { workers } from '#shared/workers'
import { Reconciler } from '#payments/reconciler'

const RECONCILE = 'payments.reconcile'

export default class PaymentsProvider {
  constructor(protected app: ApplicationService) {}

  boot() {
    const { container } = this.app
    workers.register({
      name: 'payments',
      start: async () => {
        const queue = await container.make(Queue)
        const reconciler = await container.make(Reconciler)
        queue.define(RECONCILE, { policy: 'stately', retryLimit: 0, deleteAfterSeconds: 3600 })
        await queue.schedule(RECONCILE, '* * * * *')
        await queue.work(RECONCILE, {}, async () => void (await reconciler.run()))
      },
      stop: async () => (await container.make(Queue)).offWork(RECONCILE),
    })
  }
}
