import { test } from '@japa/runner'
import { setTimeout as sleep } from 'node:timers/promises'
import { Refresh } from '#shared/refresh'

test.group('Refresh', () => {
  test('reads that overtake each other never leave the older state', async ({ assert }) => {
    let stored = 'old'
    let seen = ''
    const delays = [60, 5]
    const refresh = new Refresh(async () => {
      const read = stored
      await sleep(delays.shift())
      seen = read
    })
    const first = refresh.run()
    stored = 'new'
    const [second, third] = [refresh.run(), refresh.run()]
    await Promise.all([first, second, third])
    assert.equal(seen, 'new')
    assert.lengthOf(delays, 0, 'two runs for three calls')
  })

  test('news are not lost when the database is away', async ({ assert }) => {
    let runs = 0
    const refresh = new Refresh(async () => {
      runs += 1
      if (runs < 3) throw new Error('away')
    })
    await refresh.insist()
    assert.equal(runs, 3)
    runs = 0
    await assert.rejects(() => refresh.run(), 'away')
  })
})
