import { test } from '@japa/runner'
import { validatePlugin } from '@wxiai/sdk/validate'
import echo from '../../fixtures/plugins/echo/plugin.js'
// @ts-expect-error -- a plain JavaScript plugin that breaks the contract on purpose
import faulty from '../../fixtures/broken_plugins/faulty/plugin.js'

test.group('Plugin contract', () => {
  test('accepts the worked example', ({ assert }) => {
    assert.deepEqual(validatePlugin(echo), [])
  })

  test('names every fault at once, each with its path', ({ assert }) => {
    const paths = validatePlugin(faulty).map(({ path }) => path)
    for (const path of [
      'name.en',
      'config.properties.key.default',
      'services[0].id',
      'services[0].kind',
      'services[0].permission',
      'services[0].prices.one.credits',
      'services[0].prices.two.credits',
      'services[0].operations.draw.submit',
      'services[0].operations.draw.status',
      'services[0].operations.draw.input',
      'services[0].operations.draw.input.properties.size.default',
      'services[1].prices.one',
      'services[1].operations.draw',
      'services[1].operations.draw.input.properties.n',
    ]) {
      assert.include(paths, path)
    }
  })

  test('refuses reserved and malformed ids: {$self}')
    .with(['admin', 'credit', 'files', 'tasks', 'Echo', 'a_b', '-x', ''])
    .run(({ assert }, id) => {
      assert.include(
        validatePlugin({ ...echo, id }).map(({ path }) => path),
        'id'
      )
    })

  test('a plugin that is on by default must do without config', ({ assert }) => {
    const config = { type: 'object', properties: { size: { type: 'integer', default: 1 } } }
    assert.deepEqual(validatePlugin({ ...echo, config, enabledByDefault: true }), [])
    for (const value of [true, 'yes']) {
      assert.deepEqual(
        validatePlugin({ ...echo, enabledByDefault: value }).map(({ path }) => path),
        ['enabledByDefault']
      )
    }
  })

  test('tries the quote: {name}')
    .with([
      { name: 'unknown item', quote: () => [{ item: 'gold', quantity: 1 }] },
      { name: 'no list', quote: () => ({ item: 'draft' }) },
      { name: 'negative quantity', quote: () => [{ item: 'draft', quantity: -1 }] },
      { name: 'throws', quote: () => JSON.parse('{') },
      {
        name: 'random',
        quote: () => [{ item: 'draft', quantity: String(Math.random()).slice(0, 9) }],
      },
    ] as { name: string; quote: () => unknown }[])
    .run(({ assert }, { quote }) => {
      const [service] = echo.services
      const draw = { ...service.operations.draw, quote }
      const plugin = { ...echo, services: [{ ...service, operations: { draw } }] }
      assert.include(
        validatePlugin(plugin).map(({ path }) => path),
        'services[0].operations.draw.quote'
      )
    })

  test('models: a plugin may offer nothing else', ({ assert }) => {
    const provider = () => ({})
    const chat = { kind: 'chat', label: 'Chat', prices: { input: '1.5', output: 6 } }
    const list = {
      'gpt-5.1': { ...chat, contextWindow: 400_000 },
      'org/embed': { kind: 'embedding', label: 'Embed', prices: { input: 0.1 } },
    }
    const paths = (models: unknown) =>
      validatePlugin({ ...echo, services: [], models }).map(({ path }) => path)
    assert.deepEqual(paths({ provider, list }), [])
    assert.deepEqual(paths({ list: {} }), ['models.provider', 'models.list'])
    const prices = { input: -1, hours: 2 }
    const broken = { 'bad id': chat, 'a': { ...chat, prices }, 'b': { ...chat, kind: 'rerank' } }
    assert.sameMembers(paths({ provider, list: broken }), [
      'models.list.bad id',
      'models.list.a.prices.output',
      'models.list.a.prices.input',
      'models.list.a.prices.hours',
      'models.list.b.kind',
    ])
  })

  test('a table of prices: axes have names, items stand on them, each at a place of its own', ({
    assert,
  }) => {
    const [service] = echo.services
    const paths = (own: object) =>
      validatePlugin({ ...echo, services: [{ ...service, ...own }] }).map(({ path }) => path)
    const { draft, fine } = service.prices
    const size = { label: 'Size', values: { s: 'Small', l: 'Large' } }
    const at = (value: string) => ({ at: { size: value } })
    const prices = { draft: { ...draft, ...at('s') }, fine: { ...fine, ...at('l') } }
    assert.deepEqual(paths({ dimensions: { size }, prices }), [])
    assert.deepEqual(paths({ dimensions: { size: { label: 'Size', values: {} } } }), [
      'services[0].dimensions.size',
    ])
    const twice = { draft: prices.draft, fine: { ...fine, ...at('s') } }
    assert.deepEqual(paths({ dimensions: { size }, prices: twice }), ['services[0].prices.fine.at'])
    const lost = { draft: prices.draft, fine: { ...fine, at: { size: 'xl', hue: 'red' } } }
    assert.deepEqual(paths({ dimensions: { size }, prices: lost }), [
      'services[0].prices.fine.at.size',
      'services[0].prices.fine.at.hue',
    ])
  })

  test('an open price list: the example is a choice that costs something', ({ assert }) => {
    const [service] = echo.services
    const open = service.openPrices!
    const paths = (openPrices: unknown, own: object = {}) =>
      validatePlugin({ ...echo, services: [{ ...service, openPrices, ...own }] }).map(
        ({ path }) => path
      )
    assert.deepEqual(paths(open), [])
    assert.deepEqual(paths({ ...open, example: 'fine' }), ['services[0].openPrices.example'])
    assert.deepEqual(paths({ ...open, pattern: '[0-9]+' }), ['services[0].openPrices.example'])
    assert.deepEqual(paths({ ...open, field: 'count' }), ['services[0].openPrices.field'])
    const draw = { ...service.operations.draw, quote: () => [{ item: 'fine', quantity: 1 }] }
    assert.deepEqual(paths(open, { operations: { draw } }), ['services[0].operations.draw.quote'])
  })

  test('a submit may be given up to ten minutes', ({ assert }) => {
    const [service] = echo.services
    const paths = (submitTimeout: unknown) => {
      const draw = { ...service.operations.draw, submitTimeout }
      return validatePlugin({ ...echo, services: [{ ...service, operations: { draw } }] }).map(
        ({ path }) => path
      )
    }
    assert.deepEqual(paths(600_000), [])
    for (const wrong of [10, 600_001, '1000']) {
      assert.deepEqual(paths(wrong), ['services[0].operations.draw.submitTimeout'])
    }
  })

  test('records and routes: every fault is named', ({ assert }) => {
    const schema = { type: 'object', properties: {} }
    const notes = { label: 'Notes', scope: 'user', schema }
    const up = async () => {}
    const ofRecords = (records: unknown) =>
      validatePlugin({ ...echo, records }).map(({ path }) => path)
    assert.deepEqual(ofRecords({ collections: { notes }, migrations: [{ id: '0001_a', up }] }), [])
    assert.deepEqual(ofRecords({ collections: {} }), ['records.collections'])
    assert.deepEqual(
      ofRecords({
        collections: {
          Notes: notes,
          a: { ...notes, scope: 'world' },
          b: { ...notes, schema: { type: 'array' } },
          c: { ...notes, schema: { type: 'object', properties: { x: { type: 'nothing' } } } },
        },
        migrations: [{ id: 'Ä', up }, { id: 'a', up }, { id: 'a' }],
      }),
      [
        'records.collections.Notes',
        'records.collections.a.scope',
        'records.collections.b.schema',
        'records.collections.c.schema.properties.x',
        'records.migrations[0].id',
        'records.migrations[2].id',
        'records.migrations[2].up',
      ]
    )

    const route = { method: 'GET', access: 'user', label: 'Look', input: schema, run: up }
    const ofRoutes = (routes: unknown) =>
      validatePlugin({ ...echo, routes }).map(({ path }) => path)
    const field = (node: object) => ({ type: 'object', properties: { x: node } })
    assert.deepEqual(ofRoutes({ look: route }), [])
    assert.deepEqual(
      ofRoutes({
        a: { ...route, method: 'PUT', access: 'all', label: '', run: 1 },
        b: { ...route, access: 'public', permission: 'chat' },
        c: { ...route, input: field({ type: 'array', items: {} }) },
        d: { ...route, method: 'POST', input: field({ type: 'string', format: 'wxiai-file' }) },
        e: { ...route, permission: 'everything' },
      }),
      [
        'routes.a.method',
        'routes.a.access',
        'routes.a.label',
        'routes.a.run',
        'routes.b.permission',
        'routes.c.input.properties.x.type',
        'routes.d.input.properties.x.format',
        'routes.e.permission',
      ]
    )
  })

  test('something that is no plugin at all has one clear fault', ({ assert }) => {
    for (const value of [undefined, null, 5, 'x', []]) {
      assert.lengthOf(validatePlugin(value), 1)
    }
  })
})
