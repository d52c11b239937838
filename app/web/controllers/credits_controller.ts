import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { Entries } from '#credits/entries'
import { Spending } from '#credits/spending'
import { Offer } from '#payments/offer'
import { OrderLists } from '#payments/order_lists'
import { DEFAULT_LIMIT, pageShown, placeInList } from '#shared/pagination'

const LATEST_ORDERS = 5

/** The page of one's own credits; the balance itself comes with the shell. */
@inject()
export default class CreditsController {
  constructor(
    private entries: Entries,
    private spending: Spending,
    private offers: Offer,
    private lists: OrderLists
  ) {}

  async index({ caller, request, inertia, i18n }: HttpContext) {
    const { teamId } = caller
    const place = placeInList(request.qs())
    const kind = String(request.input('kind') ?? '').slice(0, 40)
    const latest = { limit: LATEST_ORDERS, cursor: textOf(request.input('orders')) }
    const [entries, spending, holds, offer, orders] = await Promise.all([
      this.entries.page(teamId, kind || undefined, { ...place, limit: DEFAULT_LIMIT }),
      this.spending.of(teamId),
      this.entries.openHolds(teamId),
      this.offers.show(i18n.locale),
      this.lists.ofTeam(teamId, {}, latest, i18n.locale),
    ])
    return inertia.render('credits/index', {
      entries,
      page: pageShown(place),
      kind,
      spending,
      holds,
      offer,
      orders,
    })
  }
}

const textOf = (value: unknown) => (typeof value === 'string' ? value.slice(0, 200) : undefined)
