import { test } from '@japa/runner'
import { Pressure } from '#shared/pressure'
import { eventually } from '#tests/helpers/eventually'

const HANDS = 32

function work(milliseconds: number) {
  const until = performance.now() + milliseconds
  while (performance.now() < until);
}

/** Keeps `count` requests open until it is called. */
function crowd(pressure: Pressure, count: number) {
  const { promise, resolve } = Promise.withResolvers<void>()
  const requests = Array.from({ length: count }, () => pressure.during(() => promise))
  return async () => {
    resolve()
    await Promise.all(requests)
  }
}

test.group('Pressure', () => {
  test('a busy process that nobody waits for uses all hands', ({ assert }) => {
    const pressure = new Pressure()
    work(100)
    assert.equal(pressure.hands(HANDS), HANDS)
  })

  test('while people wait for a busy process nothing is begun, for a quarter of a second at most', async ({
    assert,
    cleanup,
  }) => {
    const pressure = new Pressure()
    cleanup(crowd(pressure, 8))
    work(100)
    assert.equal(pressure.hands(HANDS), 0)
    let began = 0
    for (let i = 0; i < 10; i += 1) {
      work(60)
      began += pressure.hands(HANDS)
    }
    assert.isAtLeast(began, 1)
    assert.isAtMost(began, HANDS / 4)
  })

  test('requests that wait for something else take nothing away', async ({ assert, cleanup }) => {
    const pressure = new Pressure()
    cleanup(crowd(pressure, 8))
    work(100)
    pressure.hands(HANDS)
    // Another process may take the processor away meanwhile, which looks like work.
    assert.equal(
      await eventually(
        () => pressure.hands(HANDS),
        (hands) => hands === HANDS
      ),
      HANDS
    )
  })

  test('a moment between two requests is no end of the crowd', async ({ assert }) => {
    const pressure = new Pressure()
    const leave = crowd(pressure, 8)
    work(300)
    await leave()
    work(60)
    assert.isBelow(pressure.hands(HANDS), HANDS)
  })
})
