import { test } from '@japa/runner'
import type { JSONSchema } from '@wxiai/sdk'
import { validatePlugin } from '@wxiai/sdk/validate'
import { InstalledPlugin, NO_STATE } from '#plugins/installed_plugin'
import { offeredSchema } from '#plugins/offered_schema'
import { checkOperationInput } from '#plugins/operation_input'
import echo from '../../fixtures/plugins/echo/plugin.js'

const source = { name: 'echo', version: '1.0.0', root: '/', entry: '/', source: 'bundled' } as const
const [service] = echo.services
const input = {
  type: 'object',
  required: ['prompt', 'mood'],
  properties: {
    prompt: { type: 'string' },
    mood: { 'type': 'string', 'x-when-config': { region: ['us'] } },
    tone: { 'type': 'string', 'default': 'warm', 'x-when-config': { region: ['eu', 'asia'] } },
  },
} as unknown as JSONSchema
const draw = {
  ...service.operations.draw,
  input,
  quote: () => [{ item: 'draft', quantity: 1 }],
}
const declared = {
  ...echo,
  services: [{ ...service, openPrices: undefined, operations: { draw } }],
}

function pluginIn(region: string | null, demo = false) {
  const plugin = new InstalledPlugin('echo', source, declared, [])
  plugin.state = { ...NO_STATE, enabled: true, demo, config: region === null ? null : { region } }
  return plugin
}
const namesIn = (schema: JSONSchema) =>
  Object.keys((schema as { properties: Record<string, unknown> }).properties)

test.group('Fields that depend on the config', () => {
  test('only those are offered that the config knows', ({ assert }) => {
    assert.deepEqual(namesIn(offeredSchema(pluginIn('us'), input)), ['prompt', 'mood'])
    const eu = offeredSchema(pluginIn('eu'), input)
    assert.deepEqual(namesIn(eu), ['prompt', 'tone'])
    assert.deepEqual((eu as { required: string[] }).required, ['prompt'])
    // Found again, so that it is compiled once.
    assert.strictEqual(offeredSchema(pluginIn('eu'), input), eu)
  })

  test('without a config, and in demo mode, its defaults count', ({ assert }) => {
    assert.deepEqual(namesIn(offeredSchema(pluginIn(null), input)), ['prompt', 'tone'])
    assert.deepEqual(namesIn(offeredSchema(pluginIn('us', true), input)), ['prompt', 'tone'])
  })

  test('with several accounts, only what all that are switched on know', ({ assert }) => {
    const plugin = pluginIn('us')
    const offered = (...accounts: object[]) => {
      const all = accounts.map((account) => ({ enabled: true, removing: false, ...account }))
      plugin.state = { ...plugin.state, accounts: all as never }
      return namesIn(offeredSchema(plugin, input))
    }
    const us = { config: { region: 'us' } }
    const eu = { config: { region: 'eu' } }
    assert.deepEqual(offered(us, us), ['prompt', 'mood'])
    assert.deepEqual(offered(us, eu), ['prompt'])
    assert.deepEqual(offered({ ...us, enabled: false }, eu), ['prompt', 'tone'])
    assert.deepEqual(offered(us, { ...eu, removing: true }), ['prompt', 'mood'])
    assert.deepEqual(offered(us, { ...eu, coolingUntil: new Date() }), ['prompt'])
    assert.deepEqual(offered({ ...us, enabled: false }), ['prompt', 'mood'])
  })

  test('a schema without such fields stays what it is', ({ assert }) => {
    const plain = { type: 'object', properties: { a: { type: 'string' } } } as const
    assert.strictEqual(offeredSchema(pluginIn('eu'), plain), plain)
  })

  test('what is not offered is refused like any unknown field', ({ assert }) => {
    const check = (region: string, sent: object) =>
      checkOperationInput(pluginIn(region).operation('draw')!, sent)
    assert.deepEqual(check('eu', { prompt: 'a' }).input, { prompt: 'a', tone: 'warm' })
    assert.deepEqual(check('us', { prompt: 'a', mood: 'b' }).input, { prompt: 'a', mood: 'b' })
    assert.throws(() => check('us', { prompt: 'a' }))
    assert.throws(() => check('eu', { prompt: 'a', mood: 'b' }))
  })

  test('a condition must name settings that exist', ({ assert }) => {
    assert.deepEqual(validatePlugin(declared), [])
    for (const when of [{ planet: ['mars'] }, { region: 'eu' }, 'eu']) {
      const properties = { prompt: { 'type': 'string', 'x-when-config': when } }
      const operation = { ...draw, input: { type: 'object', properties } }
      const faulty = {
        ...echo,
        services: [{ ...service, openPrices: undefined, operations: { draw: operation } }],
      }
      assert.isNotEmpty(validatePlugin(faulty).filter(({ path }) => path.includes('x-when-config')))
    }
  })
})
