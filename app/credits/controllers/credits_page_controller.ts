import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { Entries } from '#credits/entries'
import { lenientPage, pageRequest } from '#shared/pagination'

/** The page of one's own credits; the balance itself comes with the shell. */
@inject()
export default class CreditsPageController {
  constructor(private entries: Entries) {}

  async index({ auth, request, inertia }: HttpContext) {
    const { teamId } = auth.getUserOrFail()
    const page = lenientPage(request.input('page'))
    const kind = String(request.input('kind') ?? '').slice(0, 40)
    const [entries, spending, holds] = await Promise.all([
      this.entries.page(teamId, kind || undefined, pageRequest({ page })),
      this.entries.spending(teamId),
      this.entries.openHolds(teamId),
    ])
    return inertia.render('credits/index', { entries, page, kind, spending, holds })
  }
}
