import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { Money } from '#shared/money'
import { CreditPackages, type CreditPackageInput } from '#payments/credit_packages'
import { packageValidator } from '#payments/validators'

@inject()
export default class CreditPackagesController {
  constructor(private packages: CreditPackages) {}

  async index() {
    return { items: await this.packages.all() }
  }

  async store({ request, response, auth, i18n }: HttpContext) {
    const input = await inputOf(request)
    response.status(201)
    return this.packages.add(input, moverOf({ request, auth }), i18n)
  }

  async update({ params, request, auth, i18n }: HttpContext) {
    const input = await inputOf(request)
    return this.packages.change(params.id, input, moverOf({ request, auth }), i18n)
  }

  async destroy({ params, request, response, auth }: HttpContext) {
    await this.packages.remove(params.id, moverOf({ request, auth }))
    return response.noContent()
  }
}

async function inputOf(request: HttpContext['request']): Promise<CreditPackageInput> {
  const input = await request.validateUsing(packageValidator)
  return { name: '', bonus: Money.zero, enabled: true, position: 0, ...input }
}

const moverOf = ({ request, auth }: Pick<HttpContext, 'request' | 'auth'>) => ({
  source: 'admin' as const,
  actorId: auth.getUserOrFail().id,
  ip: request.ip(),
})
