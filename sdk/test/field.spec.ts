import { test } from '@japa/runner'
import { field, operationsFor } from '../src/index.js'

test.group('field', () => {
  test('writes the keywords of the form, and no others', ({ assert }) => {
    const schema = field(
      { type: 'string', enum: ['a', 'b'], default: 'a' },
      {
        order: 3,
        label: ['Kind', '类型'],
        names: { a: ['One', '一'], b: 'B' },
        advanced: true,
        widget: 'select',
      }
    )
    assert.deepEqual(schema, {
      'type': 'string',
      'enum': ['a', 'b'],
      'default': 'a',
      'x-order': 3,
      'x-label': { 'en': 'Kind', 'zh-CN': '类型' },
      'x-enum-labels': { a: { 'en': 'One', 'zh-CN': '一' }, b: 'B' },
      'x-advanced': true,
      'x-widget': 'select',
    } as object)
    assert.notProperty(field({ type: 'string' }, { order: 1, label: ['A', '甲'] }), 'x-help')
  })

  test('leaves the type of the input to the schema', ({ assert }) => {
    const input = {
      type: 'object',
      required: ['kind'],
      properties: { kind: field({ enum: ['a', 'b'] }, { order: 1, label: ['Kind', '类型'] }) },
    } as const
    const operation = operationsFor<{ type: 'object' }>()({
      label: 'x',
      input,
      quote: ({ kind }) => [{ item: kind satisfies 'a' | 'b', quantity: 1 }],
      submit: async () => ({ reference: 1 }),
      status: async () => ({ state: 'running' }),
    })
    assert.deepEqual(operation.quote({ kind: 'a' } as never), [{ item: 'a', quantity: 1 }])
  })
})
