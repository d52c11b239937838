import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import logger from '@adonisjs/core/services/logger'
import { AppError } from '#shared/errors'
import { DEFAULT_LIMIT } from '#shared/pagination'
import { gatewayFault, GatewayUnavailable } from '#payments/gateways'
import { adminOf } from '#payments/order_events'
import { OrderLists } from '#payments/order_lists'
import { OrderPresenter } from '#payments/order_presenter'
import { Orders } from '#payments/orders'
import { Reconciler } from '#payments/reconciler'
import { Refunds } from '#payments/refunds'
import { Settlement } from '#payments/settlement'
import { adminOrdersValidator, reasonValidator } from '#payments/validators'

@inject()
export default class AdminOrdersController {
  constructor(
    private orders: Orders,
    private lists: OrderLists,
    private presenter: OrderPresenter,
    private reconciler: Reconciler,
    private settlement: Settlement,
    private refunds: Refunds
  ) {}

  async index({ request, i18n }: HttpContext) {
    const filters = await request.validateUsing(adminOrdersValidator, { data: request.qs() })
    const { page, limit = DEFAULT_LIMIT, cursor, user_id: user, ...others } = filters
    return this.lists.all({ ...others, user }, { page, limit, cursor }, i18n.locale)
  }

  async show({ params, i18n }: HttpContext) {
    return this.presenter.withEvents(await this.orders.find(params.id), i18n.locale)
  }

  async query(ctx: HttpContext) {
    const order = await this.orders.find(ctx.params.id)
    return this.#answer(ctx, () => this.reconciler.ask(order, adminOf(ctx)))
  }

  async complete(ctx: HttpContext) {
    const { reason } = await ctx.request.validateUsing(reasonValidator)
    const { id } = await this.orders.find(ctx.params.id)
    return this.#answer(ctx, () => this.settlement.complete(id, reason, adminOf(ctx)))
  }

  async refund(ctx: HttpContext) {
    const { reason } = await ctx.request.validateUsing(reasonValidator)
    const { id } = await this.orders.find(ctx.params.id)
    return this.#answer(ctx, () => this.refunds.start(id, reason, adminOf(ctx)))
  }

  async resolve(ctx: HttpContext) {
    const { reason } = await ctx.request.validateUsing(reasonValidator)
    const { id } = await this.orders.find(ctx.params.id)
    return this.#answer(ctx, () => this.settlement.resolve(id, reason, adminOf(ctx)))
  }

  async #answer({ i18n }: HttpContext, act: () => Promise<{ id: string }>) {
    try {
      const { id } = await act()
      return await this.presenter.withEvents(await this.orders.find(id), i18n.locale)
    } catch (error) {
      throw told(error, i18n.locale)
    }
  }
}

/** What a gateway or its plugin throws, in words for an admin. */
function told(error: unknown, locale: string): unknown {
  if (error instanceof AppError) return error
  if (error instanceof GatewayUnavailable) return new AppError(409, 'gateway_unavailable')
  const fault = gatewayFault(error, locale)
  if (fault.code === 'gateway_broken') logger.error({ err: error }, 'payments: a gateway failed')
  return fault
}
