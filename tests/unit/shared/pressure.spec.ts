import { availableParallelism } from 'node:os'
import { test } from '@japa/runner'
import { Pressure } from '#shared/pressure'

/** So long that the event loop has looked like this for a whole window. */
function compute(milliseconds: number) {
  for (const until = performance.now() + milliseconds; performance.now() < until;);
}

test.group('Pressure', () => {
  test('rises with those who wait for a busy process, and goes with them', async ({ assert }) => {
    const pressure = new Pressure()
    const answers: (() => void)[] = []
    const work: Promise<unknown>[] = []
    const ask = (count: number) => {
      for (let i = 0; i < count; i += 1) {
        work.push(pressure.during(() => new Promise<void>((answer) => answers.push(answer))))
      }
    }
    compute(80)
    assert.equal(pressure.level, 0)
    ask(1)
    assert.equal(pressure.level, 0)
    ask(1)
    assert.equal(pressure.level, 1)
    ask(2 * availableParallelism())
    assert.equal(pressure.level, 2)
    for (const answer of answers) answer()
    await Promise.all(work)
    assert.equal(pressure.level, 0)
  })

  test('a crowd before an idle process waits for something else', async ({ assert }) => {
    const pressure = new Pressure()
    let answer = () => {}
    const answered = new Promise<void>((resolve) => (answer = resolve))
    const work = Array.from({ length: 50 }, () => pressure.during(() => answered))
    await new Promise((resolve) => setTimeout(resolve, 120))
    assert.equal(pressure.level, 0)
    answer()
    await Promise.all(work)
  })
})
