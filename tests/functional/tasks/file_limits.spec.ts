import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import { drawPicture } from '@wxiai/sdk/simulator'
import { PluginRegistry } from '#plugins/registry'
import { PluginStateStore } from '#plugins/state_store'
import { credit, ledgerFault, person, type Person } from './support.js'

type Refusal = { field: string; rule: string; message: string }

const PLUGINS = ['kling', 'dreamwork']
const CONFIG = { secret_key: 'key', api_key: 'key', base_url: 'http://127.0.0.1:9' }
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
/** As much of a recording as an upload looks at, and then nothing. */
const mp3 = (size: number) =>
  Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x64]), Buffer.alloc(size - 4)])
const AAC = Buffer.concat([Buffer.from([0xff, 0xf1, 0x50, 0x80]), Buffer.alloc(200)])
const film = Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isommp42', 'latin1')

async function connect(plugin: string) {
  const states = await app.container.make(PluginStateStore)
  const registry = await app.container.make(PluginRegistry)
  const { properties } = registry.find(plugin)!.declaration.config as { properties: object }
  const known = Object.entries(CONFIG).filter(([name]) => name in properties)
  await states.update(plugin, {
    enabled: true,
    allow_private_hosts: true,
    config_encrypted: states.seal(plugin, Object.fromEntries(known)),
  })
  await registry.changed(plugin)
}

/** Nothing runs here: what gets past the limits stays in the queue, with its credits held. */
test.group('Tasks: files that a field does not take', (group) => {
  group.setup(async () => {
    await (await app.container.make(PluginRegistry)).resync()
    for (const plugin of PLUGINS) await connect(plugin)
    return async () => {
      for (const plugin of PLUGINS) await db.from('plugins').where('id', plugin).delete()
      await (await app.container.make(PluginRegistry)).resync()
    }
  })

  async function upload(client: ApiClient, user: Person, bytes: Buffer, filename: string) {
    const answer = await client
      .post('/api/v1/files')
      .bearerToken(user.token)
      .file('file', bytes, { filename, contentType: 'application/octet-stream' })
    answer.assertStatus(201)
    return String(answer.body().file_id)
  }
  const picture = (width: number, height: number) =>
    drawPicture({ prompt: 'a boat', seed: 1, ratio: width / height }, { width, height })
  const cancel = (client: ApiClient, user: Person, id: string) =>
    client.post(`/api/v1/kling/task/${id}/cancel`).bearerToken(user.token)
  const send = (client: ApiClient, user: Person, path: string, input: object) =>
    client.post(`/api/v1/${path}`).bearerToken(user.token).json(input)

  test('{what}: refused with its field before credits are held')
    .with([
      {
        what: 'another type',
        file: async () => GIF,
        rule: 'accept',
        en: 'This file does not fit: JPEG or PNG',
        zh: '文件不符合要求：JPEG、PNG',
      },
      {
        what: 'too few pixels',
        file: () => picture(299, 400),
        rule: 'least_side',
        en: 'This file does not fit: at least 300 pixels a side',
        zh: '文件不符合要求：边长至少 300 像素',
      },
      {
        what: 'too long',
        file: () => picture(300, 760),
        rule: 'most_ratio',
        en: 'This file does not fit: at most 2.5 times as long as wide',
        zh: '文件不符合要求：长边不超过短边的 2.5 倍',
      },
      {
        what: 'too many bytes',
        file: async () => Buffer.concat([await picture(320, 320), Buffer.alloc(10 * 2 ** 20)]),
        rule: 'most_bytes',
        en: 'This file does not fit: up to 10 MB',
        zh: '文件不符合要求：不超过 10 MB',
      },
    ])
    .run(async ({ client, assert }, { file, rule, en, zh }) => {
      const user = await person(client, '1000')
      const image = await upload(client, user, await file(), 'picture')
      const path = 'kling/submit/image-to-video'
      const refused = await send(client, user, path, { image })
      refused.assertStatus(422)
      assert.deepEqual(refused.body().errors, [{ field: 'image', message: en, rule }])
      const chinese = await send(client, user, path, { image }).header('accept-language', 'zh-CN')
      assert.equal(chinese.body().errors[0].message, zh)
      const { balance, held } = await credit(client, user)
      assert.deepEqual({ balance, held }, { balance: '1000', held: '0' })
      assert.lengthOf(await db.from('tasks').where('team_id', user.teamId), 0)
      assert.isNull(await ledgerFault())
    })

  test('a picture at the very limits is taken', async ({ client, assert }) => {
    const user = await person(client, '1000')
    const image = await upload(client, user, await picture(300, 750), 'picture')
    const taken = await send(client, user, 'kling/submit/image-to-video', { image })
    taken.assertStatus(201)
    assert.equal((await credit(client, user)).held, '60')
    await cancel(client, user, taken.body().id)
  })

  test('of a list, each file is named by its place', async ({ client, assert }) => {
    const user = await person(client, '1000')
    const fine = await upload(client, user, await picture(300, 300), 'a')
    const pdf = await upload(client, user, Buffer.from('%PDF-1.4'), 'b')
    const large = Buffer.concat([await picture(320, 320), Buffer.alloc(10 * 2 ** 20)])
    const images = [fine, pdf, await upload(client, user, large, 'c')]
    const input = { prompt: 'x', images }
    const refused = await send(client, user, 'dreamwork/submit/image-to-image', input)
    refused.assertStatus(422)
    assert.deepEqual(
      (refused.body().errors as Refusal[]).map(({ field, rule }) => [field, rule]),
      [
        ['images[1]', 'accept'],
        ['images[2]', 'most_bytes'],
      ]
    )
  })

  test('a recording: its type, and its bytes', async ({ client, assert }) => {
    const user = await person(client, '1000')
    const video = await upload(client, user, film, 'film.mp4')
    const rules = async (bytes: Buffer) => {
      const recording = await upload(client, user, bytes, 'recording')
      const input = { video, source: 'recording', recording }
      const { id, errors = [] } = (await send(client, user, 'kling/submit/lip-sync', input)).body()
      if (id) await cancel(client, user, id)
      return (errors as Refusal[]).map(({ field, rule }) => `${field}: ${rule}`)
    }
    assert.deepEqual(await rules(Buffer.from('nothing but words')), ['recording: accept'])
    assert.deepEqual(await rules(mp3(5 * 2 ** 20 + 1)), ['recording: most_bytes'])
    assert.deepEqual(await rules(mp3(5 * 2 ** 20)), [])
    assert.deepEqual(await rules(AAC), [])
  })

  test('painted parts have the shape of their picture', async ({ client, assert }) => {
    const user = await person(client, '1000')
    const image = await upload(client, user, await picture(640, 480), 'picture')
    const mask = await upload(client, user, await picture(480, 480), 'mask')
    const refusedFor = async (still: string) => {
      const input = { image, model: 'kling-v1', motion: { still } }
      const answer = await send(client, user, 'kling/submit/image-to-video', input)
      if (answer.body().id) await cancel(client, user, answer.body().id)
      return (answer.body().errors as Refusal[] | undefined)?.map(({ field, rule }) => [
        field,
        rule,
      ])
    }
    assert.deepEqual(await refusedFor(mask), [['motion', 'mask']])
    for (const cut of ['A', 'AAAA=', 'iVBORw0KGgo=']) {
      assert.deepEqual(await refusedFor(`data:image/png;base64,${cut}`), [['motion', 'mask']])
    }
    assert.isUndefined(
      await refusedFor(await upload(client, user, await picture(320, 240), 'mask'))
    )
  })
})
