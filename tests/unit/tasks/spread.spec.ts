import { test } from '@japa/runner'
import { spread, totalRoom, type AccountRoom } from '#tasks/engine/spread'

const free = () => ({ account_id: null, account_fixed: false })
const fixed = (id: string) => ({ account_id: id, account_fixed: true })
const rooms = (given: Record<string, [weight: number, room: number]>) =>
  new Map<string, AccountRoom>(
    Object.entries(given).map(([id, [weight, room]]) => [id, { weight, room }])
  )
const count = (bound: Map<unknown, string>, id: string) =>
  [...bound.values()].filter((account) => account === id).length

test.group('Tasks: which account gets which', () => {
  test('in proportion to the weights', ({ assert }) => {
    const tasks = Array.from({ length: 4000 }, free)
    // Evenly over what the dice may show.
    let n = 0
    const even = () => (n++ % 4000) / 4000
    const bound = spread(tasks, rooms({ a: [3, 1e6], b: [1, 1e6], reserve: [0, 1e6] }), even)
    assert.deepEqual([count(bound, 'a'), count(bound, 'b')], [3000, 1000])
  })

  test('as far as there is room; a reserve takes the rest', ({ assert }) => {
    const given = rooms({ a: [100, 2], b: [1, 1], reserve: [0, 5], full: [50, 0] })
    const tasks = Array.from({ length: 6 }, free)
    const bound = spread(tasks, given)
    assert.equal(totalRoom(given), 8)
    assert.deepEqual(
      ['a', 'b', 'reserve', 'full'].map((id) => count(bound, id)),
      [2, 1, 3, 0]
    )
  })

  test('fixed ones first, and to no other', ({ assert }) => {
    const tasks = [free(), free(), fixed('a'), fixed('a'), fixed('gone')]
    const bound = spread(tasks, rooms({ a: [9, 2], b: [1, 9] }))
    assert.deepEqual(
      tasks.map((task) => bound.get(task)),
      ['b', 'b', 'a', 'a', undefined]
    )
  })
})
