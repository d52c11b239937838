import type { QueryClientContract, TransactionClientContract } from '@adonisjs/lucid/types/database'

type Transact = (this: QueryClientContract, ...args: unknown[]) => Promise<unknown>
type Work = (trx: TransactionClientContract) => Promise<unknown>

/**
 * Knex resolves the commit of a transaction whose connection is gone, and Lucid passes that on: a task would be
 * confirmed that was never written. PostgreSQL for its part answers the COMMIT of a failed transaction with ROLLBACK
 * and no error. Here a commit that did not happen throws.
 */
export function makeCommitsHonest(client: QueryClientContract): void {
  const prototype = Object.getPrototypeOf(client) as { transaction: Transact & { honest?: true } }
  const original = prototype.transaction
  if (original.honest) return
  const transaction: Transact & { honest?: true } = async function (first, ...rest) {
    if (typeof first !== 'function') {
      return honest((await original.call(this, first, ...rest)) as TransactionClientContract)
    }
    return original.call(
      this,
      (trx: TransactionClientContract) => (first as Work)(honest(trx)),
      ...rest
    )
  }
  transaction.honest = true
  prototype.transaction = transaction
}

function honest(trx: TransactionClientContract): TransactionClientContract {
  const knex = trx.knexClient
  const commit = knex.commit
  knex.commit = (async (value: unknown) => {
    const answer = (await commit(value)) as { response?: { command?: string } } | undefined
    await knex.executionPromise
    if (answer?.response?.command === 'ROLLBACK') {
      throw new Error('The transaction had failed and was rolled back instead of committed')
    }
    return answer
  }) as typeof commit
  return trx
}
