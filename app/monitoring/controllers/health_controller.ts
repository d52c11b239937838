import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'

/** `live`: the process answers. `ready`: it can do its work, so a balancer may send requests. */
export default class HealthController {
  live() {
    return { status: 'ok' }
  }

  async ready({ response, logger }: HttpContext) {
    try {
      await db.rawQuery('select 1')
      return { status: 'ok' }
    } catch (error) {
      logger.warn({ err: error }, 'not ready: the database does not answer')
      return response.status(503).send({ status: 'unavailable', database: false })
    }
  }
}
