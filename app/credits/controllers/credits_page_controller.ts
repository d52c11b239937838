import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { Entries } from '#credits/entries'
import { Spending } from '#credits/spending'
import { DEFAULT_LIMIT, pageShown, placeInList } from '#shared/pagination'

/** The page of one's own credits; the balance itself comes with the shell. */
@inject()
export default class CreditsPageController {
  constructor(
    private entries: Entries,
    private spending: Spending
  ) {}

  async index({ caller, request, inertia }: HttpContext) {
    const { teamId } = caller
    const place = placeInList(request.qs())
    const kind = String(request.input('kind') ?? '').slice(0, 40)
    const [entries, spending, holds] = await Promise.all([
      this.entries.page(teamId, kind || undefined, { ...place, limit: DEFAULT_LIMIT }),
      this.spending.of(teamId),
      this.entries.openHolds(teamId),
    ])
    return inertia.render('credits/index', {
      entries,
      page: pageShown(place),
      kind,
      spending,
      holds,
    })
  }
}
