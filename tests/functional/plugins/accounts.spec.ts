import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { PluginRegistry } from '#plugins/registry'
import echo from '../../fixtures/plugins/echo/simulator.js'
import type { RunningSimulator } from '@wxiai/sdk'
import { forgetEverybody, person, type Person } from './helpers.js'

const SECRET = 'demo-key-of-echo'
const PATH = '/api/v1/echo/accounts'

test.group('Upstream accounts over REST', (group) => {
  let simulator: RunningSimulator
  let admin: Person

  group.setup(async () => {
    simulator = await echo.start()
    return () => simulator.stop()
  })
  group.each.setup(async () => {
    await forgetEverybody()
    await (await app.container.make(PluginRegistry)).resync()
  })

  const as = (client: ApiClient) => ({
    list: async () => (await client.get(PATH).bearerToken(admin.token)).body().items,
    add: (body: object) => client.post(PATH).bearerToken(admin.token).json(body),
    change: (id: string, body: object) =>
      client.put(`${PATH}/${id}`).bearerToken(admin.token).json(body),
    remove: (id: string) => client.delete(`${PATH}/${id}`).bearerToken(admin.token),
    test: (body: object) => client.post(`${PATH}/test`).bearerToken(admin.token).json(body),
  })
  const begin = async (client: ApiClient) => {
    admin = await person(client, 'admin')
    const saved = await client
      .post('/api/v1/echo/config')
      .bearerToken(admin.token)
      .json({ config: config(), allow_private_hosts: true })
    saved.assertStatus(200)
    return as(client)
  }
  const config = (key = SECRET) => ({ base_url: simulator.url, api_key: key })

  test('a plugin has one account: its own config', async ({ client, assert }) => {
    const accounts = await begin(client)
    const [main, ...others] = await accounts.list()
    assert.lengthOf(others, 0)
    assert.containSubset(main, {
      main: true,
      name: 'First account',
      state: 'healthy',
      weight: 1,
      requests_per_minute: null,
      in_flight: null,
      config: { base_url: simulator.url, api_key: { set: true }, region: 'eu' },
    })
    const refused = await accounts.remove(main.id)
    refused.assertStatus(409)
    assert.equal(refused.body().code, 'main_account')
    const chinese = await client
      .get(PATH)
      .bearerToken(admin.token)
      .header('accept-language', 'zh-CN')
    assert.equal(chinese.body().items[0].name, '首个账户')
  })

  test('one is added, changed and removed; its secret stays inside', async ({ client, assert }) => {
    const accounts = await begin(client)
    const added = await accounts.add({
      name: 'Second',
      config: config('another-long-key'),
      allow_private_hosts: true,
      weight: 3,
      in_flight: 5,
    })
    added.assertStatus(201)
    const { id } = added.body()
    assert.notInclude(JSON.stringify(added.body()), 'another-long-key')
    const stored = await db.from('upstream_accounts').where('id', id).firstOrFail()
    assert.notInclude(JSON.stringify(stored), 'another-long-key')

    const changed = await accounts.change(id, {
      name: 'Renamed',
      requests_per_minute: 60,
      in_flight: null,
      config: { base_url: simulator.url, api_key: { set: true }, region: 'us' },
    })
    changed.assertStatus(200)
    assert.containSubset(changed.body(), {
      name: 'Renamed',
      weight: 3,
      requests_per_minute: 60,
      in_flight: null,
      config: { api_key: { set: true }, region: 'us' },
    })
    const plugin = (await app.container.make(PluginRegistry)).loaded('echo')
    assert.equal(plugin.account(id)!.config!.api_key, 'another-long-key', 'it was kept')

    const gone = await accounts.remove(id)
    gone.assertStatus(200)
    assert.lengthOf(gone.body().items, 1)
    const trail = await client.get('/api/v1/admin/audit').bearerToken(admin.token)
    const lines = trail
      .body()
      .items.filter((line: { action: string }) => /account_/.test(line.action))
    assert.deepEqual(
      lines.map((line: { action: string }) => line.action),
      ['plugin.account_remove', 'plugin.account_change', 'plugin.account_add']
    )
    assert.notInclude(JSON.stringify(lines), 'another-long-key')
  })

  test('what does not fit is named by its field', async ({ client, assert }) => {
    const accounts = await begin(client)
    const fields = async (body: object) => {
      const answer = await accounts.add(body)
      answer.assertStatus(422)
      return answer.body().errors.map((error: { field: string }) => error.field)
    }
    assert.deepEqual(await fields({ name: 'x', config: {} }), ['config.base_url', 'config.api_key'])
    // Nobody's secret is borrowed for a new account.
    const borrowed = { base_url: simulator.url, api_key: { set: true } }
    assert.deepEqual(await fields({ name: 'x', config: borrowed }), ['config.api_key'])
    assert.deepEqual(await fields({ name: ' ', config: config(), weight: 101 }), ['weight', 'name'])
    ;(await accounts.add({ name: 'Twin', config: config() })).assertStatus(201)
    assert.deepEqual(await fields({ name: 'TWIN', config: config() }), ['name'])
    ;(await accounts.change('nobody', { weight: 2 })).assertStatus(404)
  })

  test('the first account is the config of the plugin, from both sides', async ({
    client,
    assert,
  }) => {
    const accounts = await begin(client)
    const [main] = await accounts.list()
    const changed = await accounts.change(main.id, {
      name: 'Mine',
      allow_private_hosts: false,
      config: { base_url: simulator.url, region: 'us' },
    })
    changed.assertStatus(200)
    const path = '/api/v1/echo/config'
    const shown = (await client.get(path).bearerToken(admin.token)).body()
    assert.containSubset(shown, {
      config: { region: 'us', api_key: { set: true } },
      allow_private_hosts: false,
    })
    await accounts.change(main.id, { allow_private_hosts: true })
    assert.isTrue((await client.get(path).bearerToken(admin.token)).body().allow_private_hosts)
    // A fault in one part keeps the other from being written.
    const refused = await accounts.change(main.id, { name: 'Other', config: { region: 'moon' } })
    refused.assertStatus(422)
    assert.equal((await accounts.list())[0].name, 'Mine')
  })

  test('a connection is tried as it is stored, and as it is typed', async ({ client, assert }) => {
    const accounts = await begin(client)
    const typed = await accounts.test({ config: config(), allow_private_hosts: true })
    assert.isTrue(typed.body().ok)
    const { id } = (await accounts.add({ name: 'Closed', config: config() })).body()
    assert.isFalse((await accounts.test({ account: id })).body().ok, 'private hosts are its own')
    await accounts.change(id, { allow_private_hosts: true })
    await db
      .from('upstream_accounts')
      .where('id', id)
      .update({ failures: 3, cooling_until: db.raw(`now() + interval '1 hour'`) })
    await (await app.container.make(PluginRegistry)).changed('echo')
    assert.equal((await accounts.list())[1].state, 'cooling')
    assert.isTrue((await accounts.test({ account: id })).body().ok)
    assert.equal((await accounts.list())[1].state, 'healthy')
  })
})
