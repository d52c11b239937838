import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AuditTrail } from '#admin/queries/audit'
import { pageShown, placeInList } from '#shared/pagination'
import { PAGE_SIZE, textOf } from '#admin/queries/listing'

@inject()
export default class AuditController {
  constructor(private trail: AuditTrail) {}

  async index({ request, inertia, i18n }: HttpContext) {
    const place = placeInList(request.qs())
    const query = textOf(request.input('query'))
    return inertia.render('admin/audit', {
      entries: await this.trail.page(query, { ...place, limit: PAGE_SIZE }, i18n),
      page: pageShown(place),
      query,
    })
  }
}
