import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AdminEntries } from '#admin/queries/entries'
import { lenientPage } from '#shared/pagination'
import { textOf } from '#admin/queries/listing'

@inject()
export default class CreditsController {
  constructor(private entries: AdminEntries) {}

  async index({ request, inertia }: HttpContext) {
    const page = lenientPage(request.input('page'))
    const kind = textOf(request.input('kind'))
    const [entries, totals] = await Promise.all([
      this.entries.page({ page, kind }),
      this.entries.totals(),
    ])
    return inertia.render('admin/credits', { entries, page, kind, totals })
  }
}
