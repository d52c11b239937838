import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import { walkSchema } from '@wxiai/sdk/schema'
import { PluginRegistry } from '#plugins/registry'
import { PreviewUrls } from '#tasks/preview_urls'
import type { SteeredUpstream } from '#tests/fixtures/steered_upstream'
import {
  configureSteered,
  credit,
  limit,
  person,
  settled,
  startSteered,
  stopSteered,
  unlimited,
} from '../tasks/support.js'

/** Every place where the server fetches an address that somebody else chose, and a neighbour that must never be reached. */
test.group('Requests that the server makes', (group) => {
  let upstream: SteeredUpstream
  let neighbour: Server
  let secret: string
  let hits = 0

  group.setup(async () => {
    await (await app.container.make(PluginRegistry)).resync()
    upstream = await startSteered()
    neighbour = createServer((_, response) => {
      hits += 1
      response.writeHead(200, { 'content-type': 'image/png' }).end('secret')
    })
    await new Promise<void>((resolve) => neighbour.listen(0, '127.0.0.1', resolve))
    secret = `http://127.0.0.1:${(neighbour.address() as AddressInfo).port}`
    return async () => {
      neighbour.close()
      await stopSteered(upstream)
    }
  })
  group.each.setup(() => {
    hits = 0
  })
  group.each.teardown(() => unlimited())

  const addresses = () => [
    secret,
    secret.replace('127.0.0.1', 'localhost'),
    secret.replace('127.0.0.1', '2130706433'),
    secret.replace('127.0.0.1', '[::ffff:127.0.0.1]'),
    secret.replace('http://', 'http://user:pass@'),
    'http://169.254.169.254/latest/meta-data/',
    'file:///etc/passwd',
    'data:image/png;base64,iVBORw0KGgo=',
    'ftp://127.0.0.1/x',
  ]

  const submit = async (client: ApiClient, token: string, prompt: string) => {
    const response = await client
      .post('/api/v1/steered/submit/plain')
      .bearerToken(token)
      .json({ prompt })
    response.assertStatus(201)
    return response.body().id as string
  }

  test('outputs: an upstream leads nowhere but to itself and the public internet', async ({
    client,
    assert,
  }) => {
    const user = await person(client, '500')
    const prompts = addresses().flatMap((address) => [`at=${address}`, `jump=${address}`])
    const ids = await Promise.all(prompts.map((prompt) => submit(client, user.token, prompt)))
    for (const [turn, id] of ids.entries()) {
      const task = await settled(client, user, id)
      assert.equal(task.status, 'failed', prompts[turn])
      assert.lengthOf(task.outputs, 0)
    }
    assert.equal(hits, 0)
    assert.equal((await credit(client, user)).available, '500')
    assert.lengthOf(await db.from('files').where('team_id', user.teamId), 0)
  }).timeout(90_000)

  test('previews: neither', async ({ client, assert }) => {
    await limit({ in_flight: 0 })
    const user = await person(client)
    const id = await submit(client, user.token, 'x')
    const urls = await app.container.make(PreviewUrls)
    for (const address of addresses()) {
      for (const url of [address, `${upstream.url}/jump/${encodeURIComponent(address)}`]) {
        await db.from('tasks').where('id', id).update({ preview_url: url })
        ;(await client.get(urls.of({ id, preview_url: url }))).assertStatus(404)
      }
    }
    assert.equal(hits, 0)
  })

  test('the config of a plugin: a private address needs the admin, each time', async ({
    client,
    assert,
  }) => {
    const admin = await person(client, '100', 'admin')
    const save = (body: object) =>
      client
        .post('/api/v1/steered/config')
        .bearerToken(admin.token)
        .json(body as Record<string, unknown>)
    ;(await save({ config: { base_url: secret }, allow_private_hosts: false })).assertStatus(200)
    const task = await settled(client, admin, await submit(client, admin.token, 'x'))
    assert.equal(task.status, 'failed')
    assert.equal(hits, 0)
    for (const base of ['file:///etc/passwd', 'gopher://127.0.0.1', 'javascript:alert(1)']) {
      await save({ config: { base_url: base }, allow_private_hosts: true })
      const failed = await settled(client, admin, await submit(client, admin.token, 'x'))
      assert.equal(failed.status, 'failed', base)
    }
    assert.equal(hits, 0)
    assert.equal((await credit(client, admin)).available, '100')
    await configureSteered(upstream.url)
  })

  test('the picture of a profile is never fetched, and no script', async ({ client, assert }) => {
    const user = await person(client)
    for (const address of [
      ...addresses(),
      'javascript:alert(1)',
      '//evil.example/x',
      'https://a b',
    ]) {
      const response = await client
        .post('/api/v1/auths/update/profile')
        .bearerToken(user.token)
        .json({ profile_image_url: address })
      response.assertStatus(422)
      assert.equal(response.body().errors[0].field, 'profile_image_url')
    }
    assert.equal(hits, 0)
  })

  test('no operation takes an address from its user', async ({ assert }) => {
    const registry = await app.container.make(PluginRegistry)
    const found: string[] = []
    for (const plugin of registry.all()) {
      for (const { operations } of plugin.services) {
        for (const [id, { input }] of Object.entries(operations)) {
          walkSchema(input, (node, path) => {
            const isAddress = /^(uri|iri|uri-reference)$/.test(String(node.format))
            if (isAddress || /(^|_)(url|uri|href|link)s?$/i.test(path.split('.').at(-1)!)) {
              found.push(`${plugin.id}/${id}${path}`)
            }
          })
        }
      }
    }
    assert.deepEqual(found, [])
  })
})
