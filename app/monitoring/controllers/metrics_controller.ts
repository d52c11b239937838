import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import env from '#start/env'
import { ForbiddenError } from '#shared/errors'
import { Metrics } from '#monitoring/metrics'

/** Prometheus text. Open to this machine; from elsewhere only with `METRICS_TOKEN` as bearer. */
@inject()
export default class MetricsController {
  constructor(private metrics: Metrics) {}

  async show({ request, response }: HttpContext) {
    const token = env.get('METRICS_TOKEN')
    const isLocal = ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(request.ip())
    const isAllowed = token ? request.header('authorization') === `Bearer ${token}` : isLocal
    if (!isAllowed) throw new ForbiddenError()
    response.header('Content-Type', this.metrics.contentType)
    return this.metrics.text()
  }
}
