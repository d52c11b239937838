import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { RECORD_LIMITS } from '@wxiai/sdk/records'

/** Beyond the time of the migrations, for the hook and for what the app does itself. */
const RESERVE = 30_000

/** The transaction waits for code of a plugin, or for another node that does: longer than a request's ever should. */
export async function bePatient(trx: TransactionClientContract): Promise<void> {
  const time = `${RECORD_LIMITS.migrationMilliseconds + RESERVE}ms`
  await trx.rawQuery(
    `select set_config('statement_timeout', ?, true), set_config('idle_in_transaction_session_timeout', ?, true)`,
    [time, time]
  )
}
