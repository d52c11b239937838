import type { ApplicationService } from '@adonisjs/core/types'
import { makeCommitsHonest } from '#shared/database/honest_commits'

export default class TransactionsProvider {
  constructor(protected app: ApplicationService) {}

  async boot() {
    const db = await this.app.container.make('lucid.db')
    // Opens no connection: the first query does.
    makeCommitsHonest(db.connection())
  }
}
