import type { Json, RunningSimulator } from '@wxiai/sdk'
import { drawPicture, SimulatorServer, type SimRequest } from '@wxiai/sdk/simulator'
import { asParent, FakeHost } from '@wxiai/sdk/test'
import { test } from '@japa/runner'
import sharp from 'sharp'
import plugin from '../plugin.js'
import { refusalOf, signCallback } from '../simulator/auth.js'
import { klingSimulator, type KlingOptions } from '../simulator/index.js'
import { token } from '../src/client.js'

let simulator: RunningSimulator<object>
let host: FakeHost

async function open(
  options: KlingOptions = {},
  own: Record<string, Json> = {},
  more: { webhookUrl?: string; filesUrl?: string } = {}
) {
  simulator = await klingSimulator({ speed: 200, ...options }).start()
  const config = { ...(simulator.config as Record<string, Json>), ...own }
  host = new FakeHost(plugin, { config, ...more })
}
const picture = (width = 640, height = 480) =>
  drawPicture({ prompt: 'a boat', seed: 1, ratio: width / height }, { width, height })
const addPicture = async (width?: number, height?: number) =>
  host.addFile(await picture(width, height), 'image/jpeg', 'boat.jpg')
async function maskOf(width = 640, height = 480) {
  const spot = Buffer.from(
    '<svg width="100" height="100"><rect width="100" height="100" fill="#fff"/></svg>'
  )
  const png = await sharp({ create: { width, height, channels: 3, background: '#000' } })
    .composite([{ input: spot, left: 100, top: 100 }])
    .png()
    .toBuffer()
  return `data:image/png;base64,${png.toString('base64')}`
}
const LINE = [
  { x: 0, y: 0 },
  { x: 1, y: 1 },
]
const bodies = () =>
  host.log.sent.flatMap(({ body }) =>
    body ? [JSON.parse(String(body)) as Record<string, Json>] : []
  )
async function run(operation: string, input: Record<string, Json>) {
  const made = await host.run(operation, input)
  if (made.result.state !== 'succeeded') throw new Error(made.result.code)
  return { ...made, ...made.result, url: String(made.result.outputs?.[0].url) }
}
const refused = async (task: () => Promise<unknown>) => {
  const error: unknown = await task().catch((caught: unknown) => caught)
  return error as { code: string; misconfigured: boolean }
}

test.group('kling: the older API', (group) => {
  group.each.teardown(() => simulator.stop())

  test('text-to-video with a key pair: the token, the body, the way back', async ({ assert }) => {
    await open({ dialect: 'key-pair' })
    const made = await run('text-to-video', {
      prompt: 'a boat',
      model: 'kling-v1-6',
      mode: 'pro',
      duration: 10,
      negative_prompt: 'rain',
      aspect_ratio: '9:16',
    })
    const [first, second] = host.log.sent
    assert.equal(first.url, `${simulator.url}/v1/videos/text2video`)
    assert.deepEqual(bodies()[0], {
      model_name: 'kling-v1-6',
      mode: 'pro',
      duration: '10',
      prompt: 'a boat',
      negative_prompt: 'rain',
      cfg_scale: 0.5,
      aspect_ratio: '9:16',
      external_task_id: made.id,
    })
    const [, payload] = first.headers.authorization.replace('Bearer ', '').split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
      iss: string
      exp: number
      nbf: number
    }
    assert.equal(claims.iss, 'ak-sim')
    assert.equal(claims.exp - claims.nbf, 1805)
    assert.match(second.url, /\/v1\/videos\/text2video\/Cj/)
    assert.match(made.url, /\/cdn\/Cj.*\.mp4$/)
    assert.deepEqual(made.quote, [{ item: 'kling-v1-6/pro/10s', quantity: 1 }])
    assert.deepEqual(made.actions, [
      {
        id: 'lip-sync',
        label: { 'en': 'Lip-sync', 'zh-CN': '对口型' },
        operation: 'lip-sync',
        input: { task: made.id },
        needs: ['source', 'text', 'language', 'voice', 'voice_speed', 'recording'],
      },
    ])
  })

  test('a relay: its path, its key, nobody to ask after a crash', async ({ assert }) => {
    await open({ dialect: 'relay' })
    await run('text-to-video', { prompt: 'a boat', model: 'kling-v2-6', mode: 'pro', sound: true })
    assert.equal(host.log.sent[0].url, `${simulator.url}/kling/v1/videos/text2video`)
    assert.equal(host.log.sent[0].headers.authorization, 'Bearer kling-key')
    assert.equal(bodies()[0].sound, 'on')
    const { find } = host.operation('text-to-video')
    assert.isUndefined(await find?.(host.context('text-to-video')))
  })

  test('masters are models of their own, without a mode', async ({ assert }) => {
    await open()
    const made = await run('text-to-video', { prompt: 'a boat', model: 'kling-v2' })
    assert.equal(bodies()[0].model_name, 'kling-v2-master')
    assert.notProperty(bodies()[0], 'mode')
    assert.deepEqual(made.quote, [{ item: 'kling-v2/master/5s', quantity: 1 }])
  })

  test('camera {movement}')
    .with([
      ...['horizontal', 'vertical', 'pan', 'tilt', 'roll', 'zoom'].map((axis, i) => ({
        movement: axis,
        amount: i % 2 ? -10 : 7,
      })),
      ...['down_back', 'forward_up', 'right_turn_forward', 'left_turn_forward'].map((movement) => ({
        movement,
        amount: undefined,
      })),
    ])
    .run(async ({ assert }, { movement, amount }) => {
      await open()
      const camera = { movement, ...(amount !== undefined && { amount }) }
      await run('text-to-video', { prompt: 'a boat', model: 'kling-v1', camera })
      assert.deepEqual(
        bodies()[0].camera_control,
        amount === undefined
          ? { type: movement }
          : { type: 'simple', config: { [movement]: amount } }
      )
    })

  test('motion brush: masks as they are, paths in pixels from the lower left corner', async ({
    assert,
  }) => {
    await open()
    const mask = await maskOf(320, 240)
    const image = await addPicture()
    const path = [
      { x: 0, y: 0 },
      { x: 0.5, y: 0.5 },
      { x: 1, y: 1 },
    ]
    await run('image-to-video', {
      prompt: 'it sails',
      image,
      model: 'kling-v1',
      motion: { still: mask, moving: Array.from({ length: 6 }, () => ({ mask, path })) },
    })
    const [{ static_mask: still, dynamic_masks: moving, image: sent }] = bodies()
    assert.equal(sent, (await picture()).toString('base64'))
    assert.equal(still, mask.split(',')[1])
    assert.lengthOf(moving as Json[], 6)
    assert.deepEqual((moving as { trajectories: Json }[])[0].trajectories, [
      { x: 0, y: 479 },
      { x: 320, y: 240 },
      { x: 639, y: 0 },
    ])
  })

  test('masks in another shape than the picture never leave', async ({ assert }) => {
    await open()
    const input = { image: await addPicture(), model: 'kling-v1' }
    const square = { still: await maskOf(300, 300) }
    assert.equal(host.faults('image-to-video', { ...input, motion: square }), 'motion: mask')
    const mixed = { moving: [{ mask: await maskOf(320, 240), path: LINE }], still: await maskOf() }
    assert.equal(host.faults('image-to-video', { ...input, motion: mixed }), 'motion: mask')
    assert.isNull(host.faults('image-to-video', { ...input, motion: { still: await maskOf() } }))
  })

  test('first and last picture', async ({ assert }) => {
    await open()
    const last = await addPicture(480, 640)
    await run('image-to-video', {
      image: await addPicture(),
      model: 'kling-v1-6',
      mode: 'pro',
      last_image: last,
    })
    assert.equal(bodies()[0].image_tail, (await picture(480, 640)).toString('base64'))
    assert.notProperty(bodies()[0], 'aspect_ratio')
  })

  test('pictures that the service would refuse never leave', async ({ assert }) => {
    await open()
    const big = Buffer.concat([await picture(), Buffer.alloc(11 * 2 ** 20)])
    for (const [image, rule] of [
      [host.addFile(Buffer.from('RIFFxxxxWEBP'), 'image/webp'), 'accept'],
      [await addPicture(280, 400), 'least_side'],
      [await addPicture(900, 320), 'most_ratio'],
      [host.addFile(big, 'image/jpeg'), 'most_bytes'],
    ] as const) {
      assert.equal(host.faults('image-to-video', { image }), `image: ${rule}`)
    }
  })
})

test.group('kling: the current API', (group) => {
  group.each.teardown(() => simulator.stop())

  test('text-to-video: the model in the path, the length as a number', async ({ assert }) => {
    await open({}, {}, { webhookUrl: 'http://127.0.0.1:9/hook' })
    const made = await run('text-to-video', {
      prompt: 'a boat',
      model: 'kling-v3',
      duration: 15,
      mode: 'pro',
      sound: true,
    })
    assert.equal(host.log.sent[0].url, `${simulator.url}/text-to-video/kling-3.0`)
    assert.deepEqual(bodies()[0], {
      prompt: 'a boat',
      settings: { audio: 'native', resolution: '1080p', aspect_ratio: '16:9', duration: 15 },
      options: { callback_url: 'http://127.0.0.1:9/hook', external_task_id: made.id },
    })
    assert.match(host.log.sent[1].url, /\/tasks\?task_ids=8\d+$/)
    assert.deepEqual(made.quote, [
      { item: 'kling-v3/pro/15s', quantity: 1 },
      { item: 'sound/15s', quantity: 1 },
    ])
  })

  test('image-to-video: contents; what it has no field for goes to the older API', async ({
    assert,
  }) => {
    await open()
    const image = await addPicture()
    const base = { prompt: 'it sails', image, mode: 'pro', last_image: await addPicture() }
    await run('image-to-video', base)
    const sent = (await picture()).toString('base64')
    assert.match(host.log.sent[0].url, /\/image-to-video\/kling-2\.6$/)
    assert.deepEqual(bodies()[0].contents, [
      { type: 'prompt', text: 'it sails' },
      { type: 'first_frame', url: sent },
      { type: 'last_frame', url: sent },
    ])
    await run('image-to-video', { ...base, negative_prompt: 'rain' })
    assert.equal(bodies()[1].model_name, 'kling-v2-6')
  })

  test('callbacks on every change; signed once there is a secret', async ({ assert }) => {
    const heard: SimRequest[] = []
    const listener = new SimulatorServer()
    listener.route('POST', '/hook', (request) => {
      heard.push(request)
      return { status: 204 }
    })
    const webhookSecret = 'whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI='
    await open({ webhookSecret }, {}, { webhookUrl: `${await listener.listen()}/hook` })
    for (const model of ['kling-v3', 'kling-v1']) {
      heard.length = 0
      await run('text-to-video', { prompt: 'a boat', model })
      while (heard.length < 3) await new Promise((resolve) => setTimeout(resolve, 5))
      const current = model === 'kling-v3'
      const states = heard.map((request) => request.json()[current ? 'status' : 'task_status'])
      assert.deepEqual(states, ['submitted', 'processing', current ? 'succeeded' : 'succeed'])
      const { headers, body } = heard[2]
      const at = Number(headers['webhook-timestamp']) * 1000
      const signed = signCallback(
        webhookSecret,
        String(headers['webhook-id']),
        Buffer.from(body).toString(),
        at
      )
      assert.equal(headers['webhook-signature'], signed['webhook-signature'])
    }
    await listener.close()
  })

  test('one film at a time: the next one may try again', async ({ assert }) => {
    await open({ concurrency: 1 })
    const { submit } = host.operation('text-to-video')
    const { input } = host.fill('text-to-video', { prompt: 'x sim:hang' })
    await submit(input, host.context('text-to-video'))
    const error = await refused(() => host.run('text-to-video', { prompt: 'y' }))
    assert.equal(error.code, 'queue_full')
  })

  test('refused by the safety check after it was taken', async ({ assert }) => {
    await open()
    const { result } = await host.run('text-to-video', { prompt: 'x sim:risk' })
    assert.equal(result.state === 'failed' && result.code, 'banned_prompt')
  })
})

test.group('kling: lip-sync', (group) => {
  group.each.teardown(() => simulator.stop())

  test('over a film of Kling, by words', async ({ assert }) => {
    await open()
    const film = await host.run('text-to-video', { prompt: 'a face' })
    const spoken = await host.run(
      'lip-sync',
      { task: film.id, text: 'hello', language: 'en', voice: 'uk_boy1' },
      film
    )
    assert.equal(spoken.result.state, 'succeeded')
    const { id } = film.reference as { id: string }
    assert.deepEqual(bodies()[1], {
      input: {
        mode: 'text2video',
        video_id: `v-${id}`,
        text: 'hello',
        voice_id: 'uk_boy1',
        voice_language: 'en',
        voice_speed: 1,
      },
    })
    assert.deepEqual(spoken.quote, [{ item: 'lip-sync', quantity: 1 }])
    assert.equal(asParent(film).id, film.id)
  })

  test('over a film of your own, by a recording', async ({ assert }) => {
    const files = new SimulatorServer()
    files.route('GET', '/f/:id', () => ({
      bytes: Buffer.from('film'),
      headers: { 'content-type': 'video/mp4' },
    }))
    await open({}, {}, { filesUrl: `${await files.listen()}/f/` })
    const video = host.addFile(Buffer.from('film'), 'video/mp4')
    const recording = host.addFile(Buffer.from('sound'), 'audio/mpeg')
    await run('lip-sync', { video, source: 'recording', recording })
    await files.close()
    assert.deepEqual(bodies()[0], {
      input: {
        video_url: `${files.url}/f/${video}`,
        mode: 'audio2video',
        audio_type: 'file',
        audio_file: Buffer.from('sound').toString('base64'),
      },
    })
  })

  test('only over a film of Kling, and only what its ears take', async ({ assert }) => {
    await open()
    const film = await host.run('text-to-video', { prompt: 'a face' })
    const other = { ...film, reference: { path: '/v1/videos/text2video', id: 'gone' } }
    const input = { task: film.id, text: 'hello', language: 'en', voice: 'uk_boy1' }
    assert.equal((await refused(() => host.run('lip-sync', input, other))).code, 'no_film')
    const recording = host.addFile(Buffer.from('sound'), 'audio/ogg')
    const spoken = { task: film.id, source: 'recording', recording }
    assert.equal(host.faults('lip-sync', spoken), 'recording: accept')
  })

  test('what cannot be spoken over is refused before anything is sent', async ({ assert }) => {
    await open()
    const video = host.addFile(Buffer.from('film'), 'video/mp4')
    const alone = await refused(() => host.run('lip-sync', { video, text: 'x' }))
    assert.equal(alone.code, 'no_public_address')
    assert.isTrue(alone.misconfigured)
    assert.isNotNull(host.faults('lip-sync', { text: 'x' }))
    assert.isNotNull(host.faults('lip-sync', { video, source: 'recording' }))
    assert.isNotNull(
      host.faults('lip-sync', { video, text: 'x', language: 'en', voice: 'mengwa-v1' })
    )
    assert.isNotNull(host.faults('lip-sync', { video, text: 'x'.repeat(121) }))
    assert.lengthOf(host.log.sent, 0)
  })
})

test.group('kling: keys', () => {
  const keys = { apiKey: 'key', accessKey: 'ak-test', secretKey: 'sk-test' }
  const code = (bearer: string | undefined, tokens = true) =>
    refusalOf(bearer && `Bearer ${bearer}`, keys, tokens)?.code

  test('the token is that of the known example', ({ assert }) => {
    assert.equal(
      token('ak-test', 'sk-test', 1_767_225_600),
      'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJhay10ZXN0IiwiZXhwIjoxNzY3MjI3NDAwLCJuYmYiOjE3NjcyMjU1OTV9.dDxpWSVSj5kNmv3WvJxz25pk9735kQ4OjYPb-MoIoH0'
    )
  })

  test('a callback is signed as in the example of the vendor', ({ assert }) => {
    const body =
      '{"id":"1234567890","status":"succeeded","message":"","create_time":1781080778802,"update_time":1781080794151}'
    const secret = 'whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI='
    const signed = signCallback(secret, '9876543210', body, 1_781_080_794_000)
    assert.equal(signed['webhook-signature'], 'v1,UsKlJP00XoQyOn410NM9xv34sP+Gl0jnOO9Lcpr7NJ4=')
  })

  test('the simulator lets in what is right and in time, and nothing else', ({ assert }) => {
    const now = Math.floor(Date.now() / 1000)
    assert.isUndefined(code('key'))
    assert.isUndefined(code(token('ak-test', 'sk-test')))
    assert.equal(code(undefined), 1001)
    assert.equal(refusalOf('key', keys, true)?.code, 1002)
    assert.equal(code('other'), 1000)
    assert.equal(code(token('ak-other', 'sk-test')), 1000)
    assert.equal(code(token('ak-test', 'sk-other')), 1002)
    assert.equal(code(token('ak-test', 'sk-test', now + 3600)), 1003)
    assert.equal(code(token('ak-test', 'sk-test', now - 3600)), 1004)
    assert.equal(code(token('ak-test', 'sk-test'), false), 1000)
  })
})
