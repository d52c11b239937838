import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AuditTrail } from '#admin/queries/audit'
import { lenientPage } from '#shared/pagination'
import { textOf } from '#admin/queries/listing'

@inject()
export default class AuditController {
  constructor(private trail: AuditTrail) {}

  async index({ request, inertia }: HttpContext) {
    const page = lenientPage(request.input('page'))
    const query = textOf(request.input('query'))
    return inertia.render('admin/audit', {
      entries: await this.trail.page({ page, query }),
      page,
      query,
    })
  }
}
