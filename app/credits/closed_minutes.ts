export const HOUR = 3_600_000
export const DAY = 24 * HOUR

export const startOf = (span: number, time: number) => time - (time % span)

/**
 * Up to when no line of the ledger can come any more, so that sums may be kept: at least an hour ago, for a transaction
 * writes the time of its beginning and ends later.
 */
export const closedUntil = (now: number) => startOf(HOUR, now - HOUR)
