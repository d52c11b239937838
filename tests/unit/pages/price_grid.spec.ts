import { test } from '@japa/runner'
import type { Price } from '@wxiai/sdk/wire'
import { priceGrid } from '../../../sdk/ui/prices/price_grid.js'
import kling from '../../../plugins/kling/plugin.js'

const [service] = kling.services
const prices: Price[] = Object.entries(service!.prices).map(([key, item]) => ({
  key,
  label: key,
  unit: '',
  credits: String(item.credits),
  at: item.at ?? null,
  added: false,
}))
const dimensions = Object.entries(service!.dimensions!).map(([id, { values }]) => ({
  id,
  label: id,
  values: Object.keys(values).map((value) => ({ value, label: value })),
}))

test.group('Price grid', () => {
  test('the first dimension in rows, the others in columns that exist', ({ assert }) => {
    const { grid, rest } = priceGrid(prices, dimensions)
    assert.deepEqual(grid!.columns, [
      'std · 5s',
      'std · 10s',
      'std · 15s',
      'pro · 5s',
      'pro · 10s',
      'pro · 15s',
      // No model makes 15 s in master mode.
      'master · 5s',
      'master · 10s',
    ])
    assert.deepEqual(
      grid!.head.map(({ cells }) => cells.map(({ label, span, from }) => [label, span, from])),
      [
        [
          ['std', 3, 0],
          ['pro', 3, 3],
          ['master', 2, 6],
        ],
        ['5s', '10s', '15s', '5s', '10s', '15s', '5s', '10s'].map((label, i) => [label, 1, i]),
      ]
    )
    const shown = grid!.rows.flatMap(({ cells }) => cells.flatMap((cell) => cell?.key ?? []))
    assert.sameMembers(
      [...shown, ...rest.map(({ key }) => key)],
      prices.map(({ key }) => key)
    )
    assert.include(
      rest.map(({ key }) => key),
      'lip-sync'
    )
    const master = grid!.rows.find(({ value }) => value === 'kling-v2')!
    assert.deepEqual(
      master.cells.map((cell) => cell?.credits ?? null),
      [null, null, null, null, null, null, '400', '800']
    )
  })

  test('without dimensions there is only a list', ({ assert }) => {
    const { grid, rest } = priceGrid(prices, [])
    assert.isNull(grid)
    assert.lengthOf(rest, prices.length)
  })
})
