const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

export const startOf = (span: number, time: number) => time - (time % span)

/**
 * Up to when no line of the ledger can come any more, so that sums may be kept. A transaction writes the time of its
 * beginning and ends later, but not ten minutes: each of its few statements is cut off after half a minute, unless an
 * admin allows more.
 */
export const closedUntil = (now: number) => startOf(MINUTE, now - 10 * MINUTE)
