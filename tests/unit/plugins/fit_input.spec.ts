import { test } from '@japa/runner'
import type { JSONSchema } from '@wxiai/sdk'
import { validatePlugin } from '@wxiai/sdk/validate'
import { InvalidInputError } from '#shared/errors'
import { InstalledPlugin, NO_STATE } from '#plugins/installed_plugin'
import { offeredSchema } from '#plugins/offered_schema'
import { checkOperationInput } from '#plugins/operation_input'
import echo from '../../fixtures/plugins/echo/plugin.js'

const source = { name: 'echo', version: '1.0.0', root: '/', entry: '/', source: 'bundled' } as const
const service = { ...echo.services[0], openPrices: undefined }
const input = {
  type: 'object',
  required: ['prompt', 'words'],
  properties: {
    prompt: { type: 'string' },
    model: {
      'type': 'string',
      'enum': ['old', 'new'],
      'default': 'old',
      'x-label': 'Model',
      'x-enum-labels': { old: 'The old one', new: 'The new one' },
      'x-choices-when-config': { new: { region: ['us'] } },
    },
    size: {
      'type': 'string',
      'enum': ['small', 'large'],
      'default': 'small',
      'x-choices-when-input': { small: [{ model: ['old'] }] },
    },
    words: { 'type': 'string', 'x-when-input': [{ model: ['new'], sound: true }] },
    sound: { 'type': 'boolean', 'default': false, 'x-label': 'Sound' },
  },
} as unknown as JSONSchema
const draw = { ...service.operations.draw, input, quote: () => [{ item: 'draft', quantity: 1 }] }
const declare = (schema: unknown = input) => ({
  ...echo,
  services: [{ ...service, operations: { draw: { ...draw, input: schema as JSONSchema } } }],
})

function check(sent: object, region = 'us') {
  const plugin = new InstalledPlugin('echo', source, declare(), [])
  plugin.state = { ...NO_STATE, enabled: true, config: { region } }
  return checkOperationInput(plugin.operation('draw')!, sent).input
}
const faultsOf = (sent: object, region?: string) => {
  try {
    check(sent, region)
  } catch (error) {
    if (error instanceof InvalidInputError) return error.fields ?? []
    throw error
  }
  return []
}

test.group('Fields that depend on other fields', () => {
  test('what does not fit is left out, and its defaults with it', ({ assert }) => {
    assert.deepEqual(check({ prompt: 'a' }), {
      prompt: 'a',
      model: 'old',
      size: 'small',
      sound: false,
    })
    const sent = { prompt: 'a', model: 'new', sound: true, words: 'b' }
    assert.deepEqual(check(sent), { ...sent, size: 'large' })
  })

  test('what was sent on purpose is refused with what it goes with', ({ assert }) => {
    const [fault] = faultsOf({ prompt: 'a', words: 'b' })
    assert.deepInclude(fault, { field: 'words', rule: 'fit' })
    assert.include(fault.message, 'Model The new one')
    assert.include(fault.message, 'with Sound')
    assert.equal(faultsOf({ prompt: 'a', model: 'new', size: 'small' })[0].field, 'size')
  })

  test('a field is required only while it fits', ({ assert }) => {
    const [fault] = faultsOf({ prompt: 'a', model: 'new', sound: true })
    assert.deepInclude(fault, { field: 'words', rule: 'required' })
    assert.isEmpty(faultsOf({ prompt: 'a', model: 'new' }))
  })

  test('choices that the config does not know are not there', ({ assert }) => {
    const [fault] = faultsOf({ prompt: 'a', model: 'new' }, 'eu')
    assert.deepInclude(fault, { field: 'model', rule: 'enum' })
    const plugin = new InstalledPlugin('echo', source, declare(), [])
    plugin.state = { ...NO_STATE, enabled: true, config: { region: 'eu' } }
    const { properties } = offeredSchema(plugin, input) as {
      properties: Record<string, { enum: string[] }>
    }
    assert.deepEqual(properties.model.enum, ['old'])
  })

  test('conditions must name fields and choices that exist', ({ assert }) => {
    assert.deepEqual(validatePlugin(declare()), [])
    for (const broken of [
      { 'x-when-input': [{ planet: ['mars'] }] },
      { 'x-when-input': { sound: true } },
      { 'x-when-input': [{ sound: 'yes' }] },
      { 'x-choices-when-input': { huge: [{ sound: true }] } },
      { 'x-choices-when-config': { a: { planet: ['mars'] } } },
    ]) {
      const words = { type: 'string', enum: ['a'], ...broken }
      const schema = { type: 'object', properties: { sound: { type: 'boolean' }, words } }
      assert.isNotEmpty(validatePlugin(declare(schema)), JSON.stringify(broken))
    }
  })
})
