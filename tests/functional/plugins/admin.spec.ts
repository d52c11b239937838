import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { PluginRegistry } from '#plugins/registry'
import echo from '../../fixtures/plugins/echo/simulator.js'
import type { RunningSimulator } from '@wxiai/sdk'
import { forgetEverybody, person, type Person } from './helpers.js'

const SECRET = 'demo-key-of-echo'

test.group('Plugins over REST', (group) => {
  let simulator: RunningSimulator
  let admin: Person
  let user: Person

  group.setup(async () => {
    simulator = await echo.start()
    return () => simulator.stop()
  })
  group.each.setup(async () => {
    await forgetEverybody()
    const registry = await app.container.make(PluginRegistry)
    await registry.resync()
    await db.from('plugins').update({
      enabled: false,
      demo: false,
      config_encrypted: null,
      updated_at: new Date(),
    })
    await registry.resync()
  })

  async function people(client: ApiClient) {
    admin = await person(client, 'admin')
    user = await person(client, 'user')
  }
  const call = (client: ApiClient, who: Person) => {
    return {
      get: (path: string) => client.get(`/api/v1${path}`).bearerToken(who.token),
      post: (path: string, body: object = {}) =>
        client
          .post(`/api/v1${path}`)
          .bearerToken(who.token)
          .json(body as Record<string, unknown>),
      put: (path: string, body: object = {}) =>
        client
          .put(`/api/v1${path}`)
          .bearerToken(who.token)
          .json(body as Record<string, unknown>),
    }
  }
  const config = () => ({ base_url: simulator.url, api_key: SECRET })

  async function switchOn(client: ApiClient) {
    await people(client)
    const as = call(client, admin)
    const saved = await as.post('/echo/config', { config: config(), allow_private_hosts: true })
    saved.assertStatus(200)
    const enabled = await as.post('/echo/enable')
    enabled.assertStatus(200)
  }

  test('nobody without a token, no user where admins work, nothing for strangers', async ({
    client,
  }) => {
    await people(client)
    for (const path of ['/services', '/echo/config', '/echo/prices', '/admin/plugins']) {
      const response = await client.get(`/api/v1${path}`)
      response.assertStatus(401)
    }
    const as = call(client, user)
    for (const request of [
      as.post('/echo/config', { config: config() }),
      as.post('/echo/config/test'),
      as.put('/echo/prices', { items: {} }),
      as.get('/echo/prices/history'),
      as.get('/echo/limits'),
      as.put('/echo/limits'),
      as.post('/echo/enable'),
      as.post('/echo/disable'),
      as.post('/echo/demo', { demo: true }),
      as.get('/admin/plugins'),
    ]) {
      const response = await request
      response.assertStatus(403)
    }
    for (const path of ['/echo/config', '/nobody/config', '/echo/prices']) {
      const response = await as.get(path)
      response.assertStatus(404)
      response.assertBodyContains({ code: 'plugin_not_found' })
    }
  })

  test('the secret is encrypted in the database and never comes back', async ({
    client,
    assert,
  }) => {
    await switchOn(client)
    const row = await db.from('plugins').where('id', 'echo').firstOrFail()
    assert.isString(row.config_encrypted)
    assert.notInclude(JSON.stringify(row), SECRET)

    const as = call(client, admin)
    const bodies = [
      await as.get('/echo/config'),
      await as.post('/echo/config', { config: { ...config(), region: 'us' } }),
      await as.post('/echo/config/test', { config: config() }),
      await as.post('/echo/disable'),
      await as.post('/echo/enable'),
      await as.get('/admin/plugins'),
      await as.get('/services'),
      await call(client, user).get('/echo/config'),
      await client.get('/api/openapi.json'),
    ]
    for (const response of bodies) {
      response.assertStatus(200)
      assert.notInclude(response.text(), SECRET)
    }
    assert.deepEqual(bodies[0].body().config, {
      base_url: simulator.url,
      api_key: { set: true },
      region: 'eu',
    })
    const audit = await db.from('audit_entries')
    assert.notInclude(JSON.stringify(audit), SECRET)
    assert.includeMembers(
      audit.map(({ action }) => action),
      ['plugin.config', 'plugin.enable', 'plugin.disable']
    )
  })

  test('a secret is kept when left out or sent as its mask', async ({ client, assert }) => {
    await switchOn(client)
    const as = call(client, admin)
    for (const kept of [{}, { api_key: { set: true } }]) {
      const saved = await as.post('/echo/config', { config: { base_url: simulator.url, ...kept } })
      saved.assertStatus(200)
      assert.deepEqual(saved.body().config.api_key, { set: true })
    }
    const removed = await as.post('/echo/config', {
      config: { base_url: simulator.url, api_key: '' },
    })
    removed.assertStatus(422)
    assert.equal(removed.body().errors[0].field, 'api_key')
  })

  test('every fault of a config is named with its field', async ({ client, assert }) => {
    await people(client)
    const as = call(client, admin)
    const response = await as.post('/echo/config', {
      config: { base_url: 'no address', api_key: 'short', region: 'mars', extra: 1 },
    })
    response.assertStatus(422)
    const fields = response.body().errors.map(({ field }: { field: string }) => field)
    assert.sameMembers([...new Set(fields)], ['base_url', 'api_key', 'region', 'extra'])
    assert.notInclude(response.text(), 'short"')
    const bare = await as.post('/echo/enable')
    bare.assertStatus(422)
  })

  test('a setting is asked for only where it goes with the others', async ({ client, assert }) => {
    await people(client)
    const as = call(client, admin)
    const save = (sent: object) => as.post('/kling/config', { config: sent })
    const pair = { dialect: 'key-pair', secret_key: 's' }
    const refused = await save(pair)
    refused.assertStatus(422)
    assert.containSubset(refused.body().errors, [{ field: 'access_key', rule: 'required' }])
    const saved = await save({ ...pair, access_key: 'a' })
    saved.assertStatus(200)
    assert.equal(saved.body().config.access_key, 'a')
    const other = await save({ dialect: 'api-key', secret_key: 's', access_key: 'a' })
    other.assertStatus(200)
    assert.notProperty(other.body().config, 'access_key')
  })

  test('the connection test says what is wrong; private addresses need the admin', async ({
    client,
    assert,
  }) => {
    await people(client)
    const as = call(client, admin)
    const guarded = await as.post('/echo/config/test', { config: config() })
    guarded.assertStatus(200)
    assert.isFalse(guarded.body().ok)
    const open = await as.post('/echo/config/test', { config: config(), allow_private_hosts: true })
    assert.isTrue(open.body().ok)
    assert.isAtLeast(open.body().latency_ms, 0)
  })

  test('prices: exact, recorded with their actor, and live in the next quote', async ({
    client,
    assert,
  }) => {
    await switchOn(client)
    const as = call(client, admin)
    const ask = () =>
      call(client, user).post('/echo/quote/draw', { prompt: 'a', quality: 'fine', count: 3 })
    const before = await ask()
    before.assertStatus(200)
    assert.equal(before.body().credits, '7.5')

    const saved = await as.put('/echo/prices', { items: { fine: '0.000000000001' } })
    saved.assertStatus(200)
    const after = await ask()
    assert.equal(after.body().credits, '0.000000000003')
    await as.put('/echo/prices', { items: { fine: '0.000000000001', draft: '0' } })

    const history = await as.get('/echo/prices/history')
    assert.equal(history.body().total, 2)
    assert.containSubset(history.body().items, [
      { key: 'draft', old_credits: '0.1', new_credits: '0', actor: { id: admin.id } },
      { key: 'fine', old_credits: '2.5', new_credits: '0.000000000001' },
    ])
    for (const items of [
      { gold: '1' },
      { fine: '-1' },
      { fine: '1000000000.1' },
      { fine: '1e3' },
      { fine: 'x' },
      { fine: 2.5 },
    ]) {
      const refused = await as.put('/echo/prices', { items })
      refused.assertStatus(422)
    }
  })

  test('limits: declared, edited, and back', async ({ client, assert }) => {
    await switchOn(client)
    const as = call(client, admin)
    const edited = await as.put('/echo/limits', {
      service: 'echo',
      limits: { in_flight_per_team: 9 },
    })
    edited.assertStatus(200)
    assert.equal(edited.body().items[0].limits.in_flight_per_team, 9)
    assert.equal(edited.body().items[0].declared.in_flight_per_team, 3)
    const back = await as.put('/echo/limits', {
      service: 'echo',
      limits: { in_flight_per_team: null },
    })
    assert.equal(back.body().items[0].limits.in_flight_per_team, 3)
    const zero = await as.put('/echo/limits', { service: 'echo', limits: { in_flight: 0 } })
    zero.assertStatus(422)
    const unknown = await as.put('/echo/limits', { service: 'x', limits: {} })
    unknown.assertStatus(404)
  })

  test('the input of an operation is checked, each fault with its field', async ({
    client,
    assert,
  }) => {
    await switchOn(client)
    const as = call(client, user)
    const response = await as
      .post('/echo/quote/draw', { prompt: '', count: 9, extra: true })
      .header('accept-language', 'zh-CN')
    response.assertStatus(422)
    const { errors } = response.body() as { errors: { field: string; message: string }[] }
    assert.sameMembers(
      errors.map(({ field }) => field),
      ['prompt', 'count', 'extra']
    )
    for (const { message } of errors) assert.match(message, /\p{Script=Han}/u)
    const unknown = await as.post('/echo/quote/fly', {})
    unknown.assertStatus(404)
    let deep: object = {}
    for (let level = 0; level < 50; level++) deep = { deep }
    const monster = await as.post('/echo/quote/draw', deep)
    monster.assertStatus(413)
  })

  test('a permission that is missing is told', async ({ client, assert }) => {
    await switchOn(client)
    await db
      .from('users')
      .where('id', user.id)
      .update({ permissions: JSON.stringify({ image_gen: false }) })
    const as = call(client, user)
    for (const request of [as.get('/echo/config'), as.post('/echo/quote/draw', { prompt: 'x' })]) {
      const response = await request
      response.assertStatus(403)
    }
    const services = await as.get('/services')
    assert.deepEqual(services.body().items, [])
  })

  test('users see services in their language', async ({ client, assert }) => {
    await switchOn(client)
    const response = await call(client, user).get('/services').header('accept-language', 'zh-CN')
    const [service] = response.body().items
    assert.containSubset(service, {
      plugin: 'echo',
      name: '回声',
      path: '/images/echo',
      demo: false,
    })
    assert.equal(service.operations[0].label, '绘制')
    const icon = await client.get(service.icon)
    icon.assertStatus(200)
    assert.match(icon.header('content-type')!, /svg/)
  })

  test('an admin adds an item, people choose it, and it goes again', async ({ client, assert }) => {
    await switchOn(client)
    const as = call(client, admin)
    const label = { 'en': 'Superfine', 'zh-CN': '极精细' }
    const item = { service: 'echo', key: 'super-fine', label, credits: '4' }
    for (const [wrong, field] of [
      [{ ...item, key: 'Super Fine' }, 'key'],
      [{ ...item, key: 'fine' }, 'key'],
      [{ ...item, credits: '-1' }, 'credits'],
      [{ ...item, service: 'other' }, 'service'],
      [{ ...item, operations: ['paint'] }, 'operations'],
      [{ ...item, label: { en: '' } }, 'label.en'],
    ] as const) {
      const response = await as.put('/echo/prices/items', wrong)
      response.assertStatus(422)
      assert.equal(response.body().errors[0].field, field)
    }
    const input = { prompt: 'a fox', quality: 'super-fine', count: 2 }
    const before = await call(client, user).post('/echo/quote/draw', input)
    before.assertStatus(422)

    const added = await as.put('/echo/prices/items', item)
    added.assertStatus(200)
    const row = added.body().items.find(({ key }: { key: string }) => key === 'super-fine')
    assert.include(row, { label: 'Superfine', credits: '4', unit: 'picture', added: true })
    const quote = await call(client, user).post('/echo/quote/draw', input)
    assert.equal(quote.body().credits, '8')
    const seen = await call(client, user).get('/services').header('accept-language', 'zh-CN')
    const service = seen.body().items.find(({ id }: { id: string }) => id === 'echo')
    const { quality } = service.operations[0].input.properties
    assert.deepEqual(quality.enum, ['draft', 'fine', 'super-fine'])
    assert.equal(quality['x-enum-labels']['super-fine'], '极精细')
    const document = (await client.get('/api/openapi.json')).body()
    const body = document.paths['/api/v1/echo/submit/draw'].post.requestBody.content
    assert.include(body['application/json'].schema.properties.quality.enum, 'super-fine')

    // Again with another price and name: the same item.
    await as.put('/echo/prices/items', { ...item, label: { en: 'Finest' }, credits: '5' })
    const changed = await call(client, user).post('/echo/quote/draw', input)
    assert.equal(changed.body().credits, '10')
    // Edited like any other.
    await as.put('/echo/prices', { items: { 'super-fine': '6' } })
    const history = (await as.get('/echo/prices/history')).body().items
    assert.deepEqual(
      history.map(({ old_credits: old, new_credits: now }: Record<string, string>) => [old, now]),
      [
        ['5', '6'],
        ['4', '5'],
        [null, '4'],
      ]
    )

    const task = await call(client, user).post('/echo/submit/draw', input)
    task.assertStatus(201)
    const gone = () =>
      client.delete('/api/v1/echo/prices/items').bearerToken(admin.token).qs({ key: 'super-fine' })
    ;(await gone()).assertStatus(200)
    ;(await gone()).assertStatus(404)
    const refused = await call(client, user).post('/echo/quote/draw', input)
    refused.assertStatus(422)
    // What was sent keeps its price.
    const kept = await call(client, user).get(`/echo/task/${task.body().id}`)
    assert.equal(kept.body().credits, '12')
    const audit = await db.from('audit_entries').where('target_id', 'echo').orderBy('id', 'desc')
    assert.includeMembers(
      audit.map(({ action }: { action: string }) => action),
      ['plugin.price_added', 'plugin.price_removed']
    )
  })
})
