import { inject } from '@adonisjs/core'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Wallets } from '#accounts/wallets'
import { Ledger } from '#credits/ledger'
import { Settings } from '#settings/settings'
import { Money } from '#shared/money'

/** Gives the accounts room what it needs of the ledger. */
@inject()
export class LedgerWallets extends Wallets {
  readonly #ledger: Ledger
  readonly #settings: Settings

  constructor(ledger: Ledger, settings: Settings) {
    super()
    this.#ledger = ledger
    this.#settings = settings
  }

  async open(team: { id: string; userId: string }, trx: TransactionClientContract) {
    await this.#ledger.openAccount(team.id, trx)
    const grant = Money.parse(this.#settings.get('credits.signup_grant'))
    if (grant.isZero()) return
    await this.#ledger.post(
      {
        teamId: team.id,
        amount: grant,
        kind: 'grant',
        key: `signup:${team.id}`,
        reference: { type: 'user', id: team.userId },
        detail: { origin: 'signup' },
      },
      trx
    )
  }

  async available(teamId: string) {
    const { available } = await this.#ledger.balance(teamId)
    return available
  }
}
