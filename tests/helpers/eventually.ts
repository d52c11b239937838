import { setTimeout as sleep } from 'node:timers/promises'

/** Far more than anything here takes: only what never comes is late, also on a machine that is busy with other tests. */
const PATIENCE = 30

/**
 * Asks again and again until the answer is good enough, and gives it back.
 * @throws Error with the last answer where it never is, within so many seconds
 */
export async function eventually<T>(
  ask: () => T | Promise<T>,
  enough: (answer: T) => unknown = Boolean,
  seconds = PATIENCE
): Promise<T> {
  const end = performance.now() + seconds * 1000
  // What takes long is asked for less often: every question takes time from what it waits for.
  for (let pause = 10; ; pause = Math.min(100, pause * 1.3)) {
    const answer = await ask()
    if (enough(answer)) return answer
    if (performance.now() > end) {
      throw new Error(`${ask}: after ${seconds} s still ${JSON.stringify(answer)}`)
    }
    await sleep(pause)
  }
}
