import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

/**
 * What accounts need to know of credits. The credits room stands to the right of this one, so it implements
 * this class and binds it in the container.
 */
export abstract class Wallets {
  /** Opens the account of a new team and gives what new users get. */
  abstract open(team: { id: string; userId: string }, trx: TransactionClientContract): Promise<void>

  /** Available credits in the form of the wire. */
  abstract available(teamId: string): Promise<string>
}
