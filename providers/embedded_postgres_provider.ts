import type { ApplicationService } from '@adonisjs/core/types'
import { EmbeddedPostgres } from '#shared/database/embedded_postgres'
import env from '#start/env'

/**
 * Starts the embedded database where `DATABASE_URL` names none. Registered before
 * all other providers of ours, because they stop in reverse order and need it.
 */
export default class EmbeddedPostgresProvider {
  #database: EmbeddedPostgres | null = null

  constructor(protected app: ApplicationService) {}

  async boot() {
    if (env.get('DATABASE_URL')) return
    const logger = await this.app.container.make('logger')
    this.#database = new EmbeddedPostgres(this.app.makePath(env.get('DATA_DIR')), {
      log: (message) => logger.warn(message),
    })
    await this.#database.start()
  }

  async shutdown() {
    await this.#database?.stop()
  }
}
