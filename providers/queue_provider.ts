import type { ApplicationService } from '@adonisjs/core/types'
import { databaseConnection } from '#shared/database/connection'
import { Queue } from '#shared/queue/queue'
import env from '#start/env'

export default class QueueProvider {
  #queue: Queue | null = null

  constructor(protected app: ApplicationService) {}

  register() {
    this.app.container.singleton(Queue, async (resolver) => {
      const settings = {
        url: env.get('DATABASE_DIRECT_URL') ?? env.get('DATABASE_URL'),
        dataDir: this.app.makePath(env.get('DATA_DIR')),
        statementTimeout: 0,
        idleTransactionTimeout: env.get('DATABASE_IDLE_TRANSACTION_TIMEOUT'),
      }
      this.#queue = new Queue({
        connection: databaseConnection(settings, 'wxiai queue'),
        poolSize: 2,
        supervise: this.#runsWorkers(),
        listen: this.#runsWorkers(),
        logger: await resolver.make('logger'),
      })
      return this.#queue
    })
  }

  async shutdown() {
    await this.#queue?.stop()
  }

  /** Commands of a moment only send; upkeep and listening belong to processes that stay. */
  #runsWorkers(): boolean {
    const environment = this.app.getEnvironment()
    if (environment === 'web') return env.get('WORKER') === 'inline'
    return environment === 'test' || process.argv.includes('worker')
  }
}
