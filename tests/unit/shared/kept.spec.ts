import { setTimeout as sleep } from 'node:timers/promises'
import { test } from '@japa/runner'
import { kept } from '#shared/kept'
import { HOUR, MINUTE } from '#shared/time_spans'

const NOON = Date.parse('2026-11-27T12:00:00Z')

/** How often each call was answered anew. */
function counted(lasts: number, milliseconds = 0) {
  let n = 0
  return kept(lasts, async () => {
    n += 1
    const answer = n
    await sleep(milliseconds)
    return answer
  })
}

test.group('Kept answers', () => {
  test('are given again for their time, and on their day', async ({ assert }) => {
    const ask = counted(5 * MINUTE)
    const times = [NOON, NOON + 4 * MINUTE, NOON + 6 * MINUTE, NOON + 12 * HOUR]
    const answers = []
    for (const time of times) answers.push(await ask(time))
    assert.deepEqual(answers, [1, 1, 2, 3])
  })

  test('that take long are kept for longer, quick ones are not', async ({ assert }) => {
    const slow = counted(0, 600)
    assert.deepEqual(await Promise.all([slow(NOON), slow(NOON)]), [1, 1])
    assert.deepEqual([await slow(NOON + 5_000), await slow(NOON + 20_000)], [1, 2])
    const quick = counted(0)
    assert.deepEqual([await quick(NOON), await quick(NOON)], [1, 2])
  })

  test('that fail are not', async ({ assert }) => {
    let n = 0
    const ask = kept(MINUTE, async () => {
      n += 1
      if (n === 1) throw new Error('the database is away')
      return n
    })
    await assert.rejects(() => ask(NOON), /away/)
    assert.equal(await ask(NOON), 2)
  })
})
