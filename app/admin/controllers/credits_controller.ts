import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AdminEntries } from '#admin/queries/entries'
import { pageShown, placeInList } from '#shared/pagination'
import { PAGE_SIZE, textOf } from '#admin/queries/listing'

@inject()
export default class CreditsController {
  constructor(private entries: AdminEntries) {}

  async index({ request, inertia }: HttpContext) {
    const place = placeInList(request.qs())
    const kind = textOf(request.input('kind'))
    const [entries, totals] = await Promise.all([
      this.entries.page(kind, { ...place, limit: PAGE_SIZE }),
      this.entries.totals(),
    ])
    return inertia.render('admin/credits', {
      entries,
      page: pageShown(place),
      kind,
      totals,
    })
  }
}
