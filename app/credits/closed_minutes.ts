import { MINUTE, startOf } from '#shared/time_spans'
import env from '#start/env'

/** Nothing that writes to the ledger has as many statements. */
const STATEMENTS = 20
const OPEN = Math.max(10 * MINUTE, STATEMENTS * env.get('DATABASE_STATEMENT_TIMEOUT'))

/**
 * Up to when no line of the ledger can come any more, so that sums may be kept: ten minutes ago by default. A transaction
 * writes the time of its beginning and ends later, but each of its statements is cut off.
 */
export const closedUntil = (now: number) => startOf(MINUTE, now - OPEN)
