import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { Money } from '#shared/money'
import { CreditPackages, type CreditPackageInput } from '#payments/credit_packages'
import { adminOf } from '#payments/order_events'
import { packageValidator } from '#payments/validators'

@inject()
export default class CreditPackagesController {
  constructor(private packages: CreditPackages) {}

  async index() {
    return { items: await this.packages.all() }
  }

  async store(ctx: HttpContext) {
    const input = await inputOf(ctx.request)
    ctx.response.status(201)
    return this.packages.add(input, adminOf(ctx), ctx.i18n)
  }

  async update(ctx: HttpContext) {
    const input = await inputOf(ctx.request)
    return this.packages.change(ctx.params.id, input, adminOf(ctx), ctx.i18n)
  }

  async destroy(ctx: HttpContext) {
    await this.packages.remove(ctx.params.id, adminOf(ctx))
    return ctx.response.noContent()
  }
}

async function inputOf(request: HttpContext['request']): Promise<CreditPackageInput> {
  const input = await request.validateUsing(packageValidator)
  return { name: '', bonus: Money.zero, enabled: true, position: 0, ...input }
}
