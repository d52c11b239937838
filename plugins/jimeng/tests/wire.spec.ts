import { measure, type Json, type RunningSimulator } from '@wxiai/sdk'
import { drawPicture, SimulatorServer } from '@wxiai/sdk/simulator'
import { FakeHost } from '@wxiai/sdk/test'
import { validatePlugin } from '@wxiai/sdk/validate'
import { configCheck } from '@wxiai/sdk/schema'
import { test } from '@japa/runner'
import plugin from '../plugin.js'
import { jimengSimulator, type JimengOptions } from '../simulator/index.js'
import { refusalOf } from '../simulator/signature.js'
import { films, nearestRatio, quoteOf } from '../src/models.js'
import { sign } from '../src/sign.js'

let simulator: RunningSimulator<object>
let host: FakeHost
const pictures = new Map<string, Buffer>()

async function open(
  options: JimengOptions = {},
  own: Record<string, Json> = {},
  filesUrl?: string
) {
  simulator = await jimengSimulator({ speed: 200, ...options }).start()
  const config = { ...(simulator.config as Record<string, Json>), ...own }
  host = new FakeHost(plugin, { config, ...(filesUrl && { filesUrl }) })
}
async function pictureOf(width: number, height: number) {
  const name = `${width}x${height}`
  const made =
    pictures.get(name) ??
    (await drawPicture({ prompt: 'a cat', seed: 1, ratio: width / height }, { width, height }))
  pictures.set(name, made)
  return made
}
const addPicture = async (width = 640, height = 480) =>
  host.addFile(await pictureOf(width, height), 'image/jpeg', 'cat.jpg')
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

test.group('jimeng: Volcengine', (group) => {
  group.each.teardown(() => simulator.stop())

  test('text-to-video: what is sent, what is asked, what comes back', async ({ assert }) => {
    await open()
    const made = await run('text-to-video', {
      prompt: 'a cat runs on the beach',
      aspect_ratio: '9:16',
      duration: 10,
      seed: 7,
    })
    const [first, second] = host.log.sent
    assert.equal(first.url, `${simulator.url}/?Action=CVSync2AsyncSubmitTask&Version=2022-08-31`)
    assert.deepEqual(bodies()[0], {
      req_key: 'jimeng_t2v_v30',
      prompt: 'a cat runs on the beach',
      seed: 7,
      frames: 241,
      aspect_ratio: '9:16',
    })
    assert.match(second.url, /Action=CVSync2AsyncGetResult/)
    assert.match(String(bodies()[1].task_id), /^7\d{18}$/)
    assert.equal(bodies()[1].req_key, 'jimeng_t2v_v30')
    assert.deepEqual(made.quote, [{ item: '10s', quantity: 1 }])
    assert.deepEqual((made.reference as { dialect: string }).dialect, 'volcengine')
    assert.match(made.url, /\/film\/\d+\.mp4/)
  })

  test('{source} in {quality} goes to {key}')
    .with([
      { source: 'text', quality: '1080p', key: 'jimeng_t2v_v30_1080p' },
      { source: 'text', quality: 'pro', key: 'jimeng_ti2v_v30_pro' },
      { source: 'first', quality: '720p', key: 'jimeng_i2v_first_v30' },
      { source: 'first', quality: '1080p', key: 'jimeng_i2v_first_v30_1080' },
      { source: 'first', quality: 'pro', key: 'jimeng_ti2v_v30_pro' },
      { source: 'tail', quality: '720p', key: 'jimeng_i2v_first_tail_v30' },
      { source: 'tail', quality: '1080p', key: 'jimeng_i2v_first_tail_v30_1080' },
    ])
    .run(async ({ assert }, { source, quality, key }) => {
      await open()
      const image = source === 'text' ? undefined : await addPicture()
      const input = {
        prompt: 'it moves',
        quality,
        ...(image && { image }),
        ...(source === 'tail' && { last_image: await addPicture(800, 600) }),
      }
      const made = await run(image ? 'image-to-video' : 'text-to-video', input)
      assert.equal(bodies()[0].req_key, key)
      const sent = (bodies()[0].binary_data_base64 ?? []) as string[]
      assert.lengthOf(sent, { text: 0, first: 1, tail: 2 }[source]!)
      if (image) assert.equal(sent[0], (await pictureOf(640, 480)).toString('base64'))
      assert.notProperty(image ? bodies()[0] : {}, 'aspect_ratio')
      assert.deepEqual(made.quote, quoteOf(quality as 'pro', 5))
    })

  test('Pro takes no last picture, and says so before anything is sent', async ({ assert }) => {
    await open()
    const input = { prompt: 'x', quality: 'pro', image: await addPicture() }
    const last = await addPicture()
    const error = await refused(() => host.run('image-to-video', { ...input, last_image: last }))
    assert.equal(error.code, 'unsupported_quality')
    assert.lengthOf(host.log.sent, 0)
  })

  test('a wrong secret, a wrong key and a wrong token are told apart', async ({ assert }) => {
    for (const [own, code] of [
      [{ secret_key: 'wrong' }, 'upstream_signature'],
      [{ access_key: 'AKwrong' }, 'upstream_unauthorized'],
      [{ session_token: 'wrong' }, 'upstream_token'],
    ] as const) {
      await open({}, own)
      const error = await refused(() => host.run('text-to-video', { prompt: 'x' }))
      assert.equal(error.code, code)
      assert.isTrue(error.misconfigured)
      const check = await plugin.checkConnection!(host.context('x') as never)
      assert.isFalse(check.ok)
      await simulator.stop()
    }
  })

  test('the address of a film dies after an hour', async ({ assert }) => {
    await open({ speed: 20_000 })
    const { url } = await run('text-to-video', { prompt: 'a cat' })
    await new Promise((resolve) => setTimeout(resolve, 200))
    const response = await fetch(url)
    assert.equal(response.status, 403)
  })

  test('one film at a time: the next one may try again', async ({ assert }) => {
    await open({ concurrency: 1 })
    const { submit } = host.operation('text-to-video')
    const { input } = host.fill('text-to-video', { prompt: 'x sim:hang' })
    await submit(input, host.context('text-to-video'))
    const error = await refused(() => host.run('text-to-video', { prompt: 'y' }))
    assert.equal(error.code, 'queue_full')
  })

  test('the invisible label is asked for where the admin has a code', async ({ assert }) => {
    await open({}, { content_producer: 'PRODUCER' })
    const made = await run('text-to-video', { prompt: 'a cat' })
    const { aigc_meta: label } = JSON.parse(String(bodies()[1].req_json))
    assert.deepEqual(label, { content_producer: 'PRODUCER', producer_id: made.id })
    assert.isTrue(made.metadata?.labelled)
  })

  test('an admin may name newer models', async ({ assert }) => {
    await open({}, { models: ['text/720p=jimeng_t2v_v99'] })
    const error = await refused(() => host.run('text-to-video', { prompt: 'x' }))
    assert.equal(bodies()[0].req_key, 'jimeng_t2v_v99')
    assert.equal(error.code, 'service_not_open')
    assert.isTrue(error.misconfigured)
  })

  test('pictures that the service would refuse never leave', async ({ assert }) => {
    await open()
    const big = Buffer.concat([await pictureOf(640, 480), Buffer.alloc(5 * 2 ** 20)])
    for (const [image, rule] of [
      [host.addFile(Buffer.from('RIFFxxxxWEBP'), 'image/webp'), 'accept'],
      [await addPicture(300, 300), 'least_side'],
      [await addPicture(1300, 400), 'most_ratio'],
      [host.addFile(big, 'image/jpeg'), 'most_bytes'],
    ] as const) {
      assert.equal(host.faults('image-to-video', { prompt: 'x', image }), `image: ${rule}`)
    }
  })

  test('behind a new-api: the same with a bearer key below /jimeng/', async ({ assert }) => {
    await open({ dialect: 'new-api' })
    await run('image-to-video', { prompt: 'it moves', image: await addPicture() })
    const [{ url, headers }] = host.log.sent
    assert.match(url, /\/jimeng\/\?Action=CVSync2AsyncSubmitTask&Version=2022-08-31$/)
    assert.equal(headers.authorization, 'Bearer SKsimulator')
  })
})

test.group('jimeng: films of the simulator', (group) => {
  group.each.teardown(() => simulator.stop())

  test('{ratio}: an MP4 of {seconds} seconds')
    .with([
      { ratio: '16:9', seconds: 5, width: 768, height: 432 },
      { ratio: '9:16', seconds: 10, width: 432, height: 768 },
    ])
    .run(async ({ assert }, { ratio, seconds, width, height }) => {
      await open()
      const input = { prompt: 'the sea at dusk', aspect_ratio: ratio, duration: seconds }
      const { url } = await run('text-to-video', input)
      const response = await fetch(url)
      assert.equal(response.headers.get('content-type'), 'video/mp4')
      const film = Buffer.from(await response.arrayBuffer())
      assert.equal(film.toString('latin1', 4, 8), 'ftyp')
      assert.closeTo(durationOf(film), seconds + 1 / 24, 0.02)
      const at = film.indexOf('avc1', film.indexOf('stsd')) + 28
      assert.deepEqual([film.readUInt16BE(at), film.readUInt16BE(at + 2)], [width, height])
    })
})

/** Seconds that the movie header names. */
function durationOf(film: Buffer): number {
  const at = film.indexOf('mvhd') + 4
  return film.readUInt8(at) === 1
    ? Number(film.readBigUInt64BE(at + 24)) / film.readUInt32BE(at + 20)
    : film.readUInt32BE(at + 16) / film.readUInt32BE(at + 12)
}

test.group('jimeng: relay', (group) => {
  group.each.teardown(() => simulator.stop())

  test('text-to-video: what is sent, progress, and the film wherever it lies: {shape}')
    .with([{ shape: 'nested' }, { shape: 'flat' }, { shape: 'map' }] as const)
    .run(async ({ assert }, { shape }) => {
      await open({ dialect: 'relay', shape, speed: 20 })
      const made = await run('text-to-video', {
        prompt: 'a cat',
        duration: 10,
        aspect_ratio: '3:4',
        watermark: true,
        cfg_scale: 0.7,
      })
      assert.equal(host.log.sent[0].url, `${simulator.url}/jimeng/submit/videos`)
      assert.equal(host.log.sent[0].headers.authorization, 'Bearer SKsimulator')
      assert.deepEqual(bodies()[0], {
        prompt: 'a cat',
        duration: 10,
        aspect_ratio: '3:4',
        cfg_scale: 0.7,
        watermark: true,
      })
      assert.match(host.log.sent[1].url, /\/jimeng\/fetch\/4\d{12}$/)
      assert.isTrue(made.running.some(({ progress }) => progress! > 10 && progress! < 100))
      assert.match(made.url, /\/cdn\/4\d{12}\.mp4$/)
    })

  test('image-to-video: the address of the picture, and the shape that fits it', async ({
    assert,
  }) => {
    const files = new SimulatorServer()
    const bytes = await pictureOf(480, 640)
    files.route('GET', '/f/:id', () => ({ bytes, headers: { 'content-type': 'image/jpeg' } }))
    await open({ dialect: 'relay' }, {}, `${await files.listen()}/f/`)
    const image = await addPicture(480, 640)
    await run('image-to-video', { prompt: 'it moves', image })
    await files.close()
    assert.equal(bodies()[0].image_url, `${files.url}/f/${image}`)
    assert.equal(bodies()[0].aspect_ratio, '3:4')
  })

  test('without a public address the admins are told', async ({ assert }) => {
    await open({ dialect: 'relay' })
    const image = await addPicture()
    const error = await refused(() => host.run('image-to-video', { prompt: 'x', image }))
    assert.equal(error.code, 'no_public_address')
    assert.isTrue(error.misconfigured)
  })

  test('what a relay does not have is refused before anything is sent', async ({ assert }) => {
    await open({ dialect: 'relay' })
    const pro = await refused(() => host.run('text-to-video', { prompt: 'x', quality: 'pro' }))
    assert.equal(pro.code, 'unsupported_quality')
    const images = { image: await addPicture(), last_image: await addPicture() }
    const tail = await refused(() => host.run('image-to-video', { prompt: 'x', ...images }))
    assert.equal(tail.code, 'unsupported_last_frame')
    assert.lengthOf(host.log.sent, 0)
  })
})

test.group('jimeng: declaration and signature', () => {
  test('5 and 10 seconds cost 30 and 60; every choice has a price', ({ assert }) => {
    assert.deepEqual(validatePlugin(plugin), [])
    const { prices } = films
    assert.equal(prices['5s'].credits, 30)
    assert.equal(prices['10s'].credits, 60)
    for (const quality of ['720p', '1080p', 'pro'] as const) {
      for (const seconds of [5, 10]) assert.property(prices, quoteOf(quality, seconds)[0].item)
    }
    assert.isUndefined(plugin.services[0].operations['text-to-video'].find)
    assert.isUndefined(plugin.services[0].operations['text-to-video'].cancel)
  })

  test('fields that a way in does not know are marked', ({ assert }) => {
    const { input } = plugin.services[0].operations['image-to-video']
    const { properties } = input as { properties: Record<string, Record<string, unknown>> }
    const marked = (dialect: string) =>
      Object.keys(properties).filter((name) => {
        const when = properties[name]['x-when-config'] as { dialect: string[] } | undefined
        return when && !when.dialect.includes(dialect)
      })
    assert.deepEqual(marked('volcengine').sort(), ['cfg_scale', 'watermark'])
    assert.deepEqual(marked('relay').sort(), ['last_image', 'quality', 'seed'])
  })

  test('each way in asks for its own fields', ({ assert }) => {
    const asks = configCheck(plugin.config)
    const check = (config: Record<string, string>) => asks(config).faults.length === 0
    assert.isTrue(check({ secret_key: 's', access_key: 'a' }))
    assert.isFalse(check({ secret_key: 's' }))
    assert.isTrue(check({ dialect: 'relay', secret_key: 's', base_url: 'https://r.example' }))
    assert.isFalse(check({ dialect: 'relay', secret_key: 's', access_key: 'a' }))
    assert.isFalse(check({ dialect: 'new-api', secret_key: 's' }))
  })

  const url = new URL(
    'https://visual.volcengineapi.com/?Action=CVSync2AsyncSubmitTask&Version=2022-08-31'
  )
  const body = '{"req_key":"jimeng_t2v_v30","prompt":"hi"}'
  const keys = { accessKey: 'AKTEST', secretKey: 'SKTEST' }
  const signed = (now: Date, sessionToken?: string) =>
    sign(url, body, { ...keys, region: 'cn-north-1', ...(sessionToken && { sessionToken }) }, now)
  const received = (headers: Record<string, string>, sent = body) => ({
    method: 'POST',
    path: '/',
    query: url.searchParams,
    headers: { ...headers, host: url.host },
    params: {},
    body: Buffer.from(sent),
    origin: url.origin,
    json: () => ({}),
  })

  test('the signature is that of the known example', ({ assert }) => {
    const headers = signed(new Date('2026-01-01T00:00:00Z'))
    assert.equal(
      headers.authorization,
      'HMAC-SHA256 Credential=AKTEST/20260101/cn-north-1/cv/request, SignedHeaders=content-type;host;x-content-sha256;x-date, Signature=8d7e548fba6f09dab23aac3d8f22b5ff0996aff6b51e1f1d97cd50a1970f1be9'
    )
    assert.equal(
      headers['x-content-sha256'],
      '4be14d97b49c3545a5110862db7b4f2e6d75a1afa7a4854ac7cd80889a12a1cc'
    )
  })

  test('the simulator accepts it, and nothing that was changed on the way', ({ assert }) => {
    const headers = signed(new Date())
    assert.isNull(refusalOf(received(headers), keys))
    const other = { ...headers, 'content-type': 'text/plain' }
    const old = signed(new Date(Date.now() - 3600_000))
    const { authorization, ...bare } = headers
    const unsigned = authorization.replace('x-content-sha256;x-date', 'x-content-sha256')
    for (const [request, code] of [
      [received(headers, '{}'), 100_010],
      [received(other), 100_010],
      [received(old), 100_024],
      [received(bare), 100_025],
      [received({ ...headers, authorization: 'Bearer x' }), 100_024],
      [received({ ...headers, authorization: unsigned }), 100_004],
      [received(signed(new Date(), 'token')), 100_026],
    ] as const) {
      assert.equal(refusalOf(request, keys)?.CodeN, code)
    }
    assert.equal(refusalOf(received(headers), { ...keys, accessKey: 'A' })?.CodeN, 100_009)
    assert.equal(refusalOf(received(headers), { ...keys, secretKey: 'S' })?.CodeN, 100_010)
  })

  test('temporary keys sign their token too', ({ assert }) => {
    const headers = signed(new Date(), 'token')
    assert.equal(headers['x-security-token'], 'token')
    assert.include(headers.authorization, 'x-date;x-security-token')
  })

  test('sides of pictures are read from their headers', async ({ assert }) => {
    assert.deepEqual(measure(await pictureOf(640, 480)), { width: 640, height: 480 })
    const { default: sharp } = await import('sharp')
    const png = await sharp(await pictureOf(640, 480))
      .resize(333, 444)
      .png()
      .toBuffer()
    assert.deepEqual(measure(png), { width: 333, height: 444 })
    const turned = await sharp(await pictureOf(640, 480))
      .jpeg({ progressive: true })
      .toBuffer()
    assert.deepEqual(measure(turned), { width: 640, height: 480 })
    for (const bytes of ['', 'GIF89a', '\x89PNG', '\xff\xd8\xff\xe0']) {
      assert.isNull(measure(Buffer.from(bytes, 'latin1')))
    }
  })

  test('the nearest shape', ({ assert }) => {
    assert.equal(nearestRatio(1920, 1080), '16:9')
    assert.equal(nearestRatio(1000, 1010), '1:1')
    assert.equal(nearestRatio(300, 900), '9:16')
    assert.equal(nearestRatio(900, 300), '21:9')
  })
})
