import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { prepared } from '#shared/database/prepared_statements'

const LOCK = prepared('select pg_advisory_xact_lock(hashtextextended(?, 0))')

/** One transaction at a time, over all nodes, has the lock of this name; held to its end. */
export async function holdLock(name: string, trx: TransactionClientContract): Promise<void> {
  await trx.rawQuery(LOCK, [name])
}
