import { setTimeout as sleep } from 'node:timers/promises'
import { test } from '@japa/runner'
import { databaseClock } from '#shared/database/database_clock'
import { Rounds, type PolledTask } from '#tasks/engine/rounds'

/** Long enough that a moment in which the processors do something else is no whole interval. */
const EACH = 100

function task(id: string, rounds: number): PolledTask {
  const due_at = new Date(databaseClock.now() + EACH * rounds)
  return { id, due_at, poll_interval: EACH } as PolledTask
}

test.group('Rounds of polls', () => {
  function rounds() {
    const begun: { id: string; at: number }[] = []
    let open = true
    const all: Rounds = new Rounds({
      mayBegin: () => open,
      begin: (one) => {
        begun.push({ id: one.id, at: performance.now() })
        all.again(one, performance.now())
      },
    })
    return { all, begun, close: () => (open = false), reopen: () => (open = true) }
  }

  test('a claim of four is good for three more, an interval after the other', async ({
    assert,
  }) => {
    const { all, begun } = rounds()
    const began = performance.now()
    all.again(task('a', 4), began)
    await sleep(EACH * 6)
    assert.lengthOf(begun, 3)
    const waits = begun.map(({ at }, i) => at - (begun[i - 1]?.at ?? began))
    for (const wait of waits) assert.isAbove(wait, EACH * 0.9)
  })

  test('a claim of one is not good for another', async ({ assert }) => {
    const { all, begun } = rounds()
    all.again(task('a', 1), performance.now())
    await sleep(EACH * 2)
    assert.isEmpty(begun)
  })

  test('a newer claim takes the place of an older one', async ({ assert }) => {
    const { all, begun } = rounds()
    all.again(task('a', 2), performance.now())
    all.again(task('a', 2), performance.now())
    await sleep(EACH * 3)
    assert.lengthOf(begun, 1)
  })

  test('who finds no hand waits for one, until the claim ends', async ({ assert }) => {
    const { all, begun, close, reopen } = rounds()
    close()
    all.again(task('soon', 100), performance.now())
    all.again(task('over', 2), performance.now())
    await sleep(EACH * 4)
    assert.isEmpty(begun)
    reopen()
    await sleep(EACH)
    assert.deepEqual([...new Set(begun.map(({ id }) => id))], ['soon'])
    assert.deepEqual(all.end(), ['soon'])
  })

  test('at the end all that wait are named, and nothing begins', async ({ assert }) => {
    const { all, begun, close } = rounds()
    close()
    all.again(task('a', 100), performance.now())
    all.again(task('b', 100), performance.now() - EACH)
    await sleep(EACH / 2)
    assert.sameMembers(all.end(), ['a', 'b'])
    await sleep(EACH * 2)
    assert.isEmpty(begun)
  })
})
