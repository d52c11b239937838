/** In milliseconds. */
export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** When the span of this length began that holds the time, in UTC. */
export const startOf = (span: number, time: number) => time - (time % span)
