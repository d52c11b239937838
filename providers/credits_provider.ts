import type { ApplicationService } from '@adonisjs/core/types'
import { Wallets } from '#accounts/wallets'
import { CreditFlow } from '#credits/credit_flow'
import { HoldSweeper } from '#credits/hold_sweeper'
import { Ledger } from '#credits/ledger'
import { Spending } from '#credits/spending'
import { LedgerWallets } from '#credits/wallets'
import { Bus } from '#shared/bus/bus'
import { Queue } from '#shared/queue/queue'
import { workers } from '#shared/workers'

const SWEEP = 'credits.sweep'
const PRUNE = 'accounts.prune'

export default class CreditsProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    const { container } = this.app
    container.singleton(Ledger, async (resolver) => new Ledger(await resolver.make(Bus)))
    container.singleton(HoldSweeper, async (resolver) => {
      return new HoldSweeper(await resolver.make(Ledger), await resolver.make('logger'))
    })
    container.singleton(Spending, () => new Spending())
    container.singleton(CreditFlow, () => new CreditFlow())
    container.bind(Wallets, (resolver) => resolver.make(LedgerWallets))
  }

  boot() {
    const { container } = this.app
    workers.register({
      name: 'credits',
      start: async () => {
        const queue = await container.make(Queue)
        const sweeper = await container.make(HoldSweeper)
        const { AuthSessions } = await import('#accounts/auth_sessions')
        const sessions = await container.make(AuthSessions)

        for (const name of [SWEEP, PRUNE]) {
          queue.define(name, { policy: 'stately', retryLimit: 0, deleteAfterSeconds: 3600 })
        }
        await queue.schedule(SWEEP, '* * * * *')
        await queue.schedule(PRUNE, '17 * * * *')
        await queue.work(SWEEP, {}, async () => void (await sweeper.sweep()))
        await queue.work(PRUNE, {}, async () => void (await sessions.prune()))
      },
      stop: async () => {
        const queue = await container.make(Queue)
        await Promise.all([queue.offWork(SWEEP), queue.offWork(PRUNE)])
      },
    })
  }
}
