import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { idempotencyKey } from '#shared/http/idempotency_key'
import { DEFAULT_LIMIT } from '#shared/pagination'
import { Offer } from '#payments/offer'
import { OrderLists } from '#payments/order_lists'
import { OrderPresenter } from '#payments/order_presenter'
import { Orders } from '#payments/orders'
import { payerOf } from '#payments/payer'
import { Reconciler } from '#payments/reconciler'
import { orderValidator, ordersValidator } from '#payments/validators'

@inject()
export default class OrdersController {
  constructor(
    private orders: Orders,
    private offers: Offer,
    private lists: OrderLists,
    private presenter: OrderPresenter,
    private reconciler: Reconciler
  ) {}

  offer({ i18n }: HttpContext) {
    return this.offers.show(i18n.locale)
  }

  async index({ caller, request, i18n }: HttpContext) {
    const { status, ...paging } = await request.validateUsing(ordersValidator, {
      data: request.qs(),
    })
    const position = { limit: DEFAULT_LIMIT, ...paging }
    return this.lists.ofTeam(caller.teamId, { status }, position, i18n.locale)
  }

  async store(ctx: HttpContext) {
    const { request, response, i18n } = ctx
    const { package_id: packageId, ...wish } = await request.validateUsing(orderValidator)
    const key = idempotencyKey(ctx)
    const { order, repeated } = await this.orders.create(
      { ...wish, packageId, key },
      payerOf(ctx),
      i18n
    )
    response.status(repeated ? 200 : 201)
    return this.presenter.one(order, i18n.locale)
  }

  async show({ params, caller, i18n }: HttpContext) {
    const order = await this.orders.find(params.id, caller.teamId)
    return this.presenter.one(order, i18n.locale)
  }

  async refresh({ params, caller, i18n }: HttpContext) {
    const order = await this.orders.find(params.id, caller.teamId)
    return this.presenter.one(await this.reconciler.askNow(order), i18n.locale)
  }
}
