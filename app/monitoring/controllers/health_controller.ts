import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import { drain } from '#shared/drain'

/** `live`: the process answers. `ready`: it can do its work and will stay, so a balancer may send requests. */
export default class HealthController {
  live() {
    return { status: 'ok' }
  }

  async ready({ response, logger }: HttpContext) {
    if (drain.begun) return response.status(503).send({ status: 'stopping' })
    try {
      await db.rawQuery('select 1')
      return { status: 'ok' }
    } catch (error) {
      logger.warn({ err: error }, 'not ready: the database does not answer')
      return response.status(503).send({ status: 'unavailable', database: false })
    }
  }
}
