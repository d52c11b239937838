import type { ApplicationService } from '@adonisjs/core/types'
import { OverviewFigures } from '#admin/queries/overview'
import { CreditFlow } from '#credits/credit_flow'

export default class AdminProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    this.app.container.singleton(OverviewFigures, async (resolver) => {
      return new OverviewFigures(await resolver.make(CreditFlow))
    })
  }
}
