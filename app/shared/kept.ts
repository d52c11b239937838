import { DAY, startOf } from '#shared/time_spans'

/** An answer that took longer is kept for ten times as long, so that it takes the database a tenth of its time at most. */
const SLOW = 500
const KEPT_LONGER = 10

interface Answer<Value> {
  at: number
  value: Promise<Value>
  lasts: number
}

/** Asks anew when the answer is so old (milliseconds), or of another day. */
export function kept<Value>(
  lasts: number,
  ask: () => Promise<Value>
): (now: number) => Promise<Value> {
  let last: Answer<Value> | null = null
  return (now) => {
    if (last && isFresh(last, now)) return last.value
    const began = performance.now()
    const answer: Answer<Value> = { at: now, value: ask(), lasts: Number.POSITIVE_INFINITY }
    last = answer
    answer.value.then(
      () => {
        const took = performance.now() - began
        answer.lasts = took > SLOW ? Math.max(lasts, KEPT_LONGER * took) : lasts
      },
      () => {
        if (last === answer) last = null
      }
    )
    return answer.value
  }
}

const isFresh = ({ at, lasts }: Answer<unknown>, now: number) =>
  Math.abs(now - at) < lasts && startOf(DAY, now) === startOf(DAY, at)
