/** When a gateway is asked how an order stands, while no callback tells. Seconds. */
export const firstCheck = 15

/** From one look to the next, while it can be paid. */
const WAITS = [15, 30, 60, 60, 120, 180, 300]
/** Behind its end: payments come late, and callbacks get lost. */
const AFTERWARDS = [300, 1_800, 2 * 3_600, 6 * 3_600, 24 * 3_600]

/** How long a claim lasts: whoever asks has surely answered by then, or is dead. */
export const CLAIM = 60

/** @param left seconds until the order's end; negative behind it. @returns null when it is not asked about any more */
export function nextWait(checks: number, left: number): number | null {
  if (left > 0) return Math.min(WAITS[Math.min(checks, WAITS.length) - 1] ?? firstCheck, left + 1)
  const next = AFTERWARDS.find((seconds) => seconds > -left + 1)
  return next === undefined ? null : next + left
}
