import type { ApplicationService } from '@adonisjs/core/types'
import { Bus } from '#shared/bus/bus'
import { databaseConnection } from '#shared/database/connection'
import env from '#start/env'

/** Redis carries the bus where there is one, PostgreSQL otherwise. */
export default class BusProvider {
  #bus: Bus | null = null

  constructor(protected app: ApplicationService) {}

  register() {
    this.app.container.singleton(Bus, async (resolver) => {
      this.#bus = await this.#make(await resolver.make('logger'))
      return this.#bus
    })
  }

  async shutdown() {
    await this.#bus?.stop()
  }

  async #make(logger: ConstructorParameters<typeof Bus>[0]): Promise<Bus> {
    const redisUrl = env.get('REDIS_URL')
    if (redisUrl) {
      const { RedisBus } = await import('#shared/bus/redis_bus')
      return new RedisBus(redisUrl, logger)
    }
    const { PgBus } = await import('#shared/bus/pg_bus')
    const settings = {
      url: env.get('DATABASE_DIRECT_URL') ?? env.get('DATABASE_URL'),
      dataDir: this.app.makePath(env.get('DATA_DIR')),
      statementTimeout: 0,
    }
    return new PgBus({
      connection: databaseConnection(settings, 'wxiai bus'),
      db: await this.app.container.make('lucid.db'),
      logger,
    })
  }
}
