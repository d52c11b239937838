import type { Json, RunningSimulator } from '@wxiai/sdk'
import { drawPicture, measurePicture } from '@wxiai/sdk/simulator'
import { FakeHost } from '@wxiai/sdk/test'
import { test } from '@japa/runner'
import plugin from '../plugin.js'
import { arkSimulator } from '../simulator/index.js'
import type { ArkOptions } from '../simulator/ark.js'
import { endpointOf } from '../src/client.js'
import { MODELS, RATIOS, sizeOf, type Model } from '../src/models.js'
import { ARK_MODELS, refusalOf } from '../simulator/models.js'

let simulator: RunningSimulator<object>
let host: FakeHost
let picture: Buffer

async function open(options: ArkOptions = {}, own: Record<string, Json> = {}) {
  simulator = await arkSimulator({ speed: 200, ...options }).start()
  host = new FakeHost(plugin, { config: { ...(simulator.config as Record<string, Json>), ...own } })
  picture ??= await drawPicture(
    { prompt: 'a cat', seed: 1, ratio: 1.5 },
    { width: 384, height: 256 }
  )
}
const addPicture = () => host.addFile(picture, 'image/jpeg', 'cat.jpg')
const bodies = () =>
  host.log.sent.map(({ body }) => JSON.parse(String(body)) as Record<string, Json>)

async function run(operation: string, input: Record<string, Json>) {
  const made = await host.run(operation, input)
  if (made.result.state !== 'succeeded') throw new Error(made.result.code)
  return { ...made, ...made.result, outputs: made.result.outputs ?? [] }
}

test.group('dreamwork: what is sent', (group) => {
  group.each.teardown(() => simulator.stop())

  test('3.0 gets seed and guidance, and moves the seed on', async ({ assert }) => {
    await open()
    const input = { model: 'seedream-3-0', seed: 12, guidance: 2.5, aspect_ratio: '16:9', count: 2 }
    const { outputs, quote, usage } = await run('text-to-image', { prompt: 'a cat', ...input })
    assert.deepEqual(bodies()[0], {
      model: 'doubao-seedream-3-0-t2i-250415',
      prompt: 'a cat',
      size: '1280x720',
      guidance_scale: 2.5,
      watermark: true,
      response_format: 'url',
      seed: 12,
    })
    assert.deepEqual(
      bodies()
        .map(({ seed }) => seed)
        .sort(),
      [12, 13]
    )
    assert.lengthOf(outputs, 2)
    assert.deepEqual(quote, [{ item: 'seedream-3-0', quantity: 2 }])
    assert.deepEqual(usage, quote)
    const bytes = new Uint8Array(await (await fetch(String(outputs[0].url))).arrayBuffer())
    assert.deepEqual(await measurePicture(bytes), { width: 1280, height: 720 })
  })

  test('4.x never hears of seed and guidance', async ({ assert }) => {
    await open()
    await run('text-to-image', {
      prompt: 'a cat',
      seed: 1,
      guidance: 3,
      watermark: false,
      quick: true,
    })
    assert.deepEqual(bodies()[0], {
      model: 'doubao-seedream-4-0-250828',
      prompt: 'a cat',
      size: '2048x2048',
      optimize_prompt_options: { mode: 'fast' },
      watermark: false,
      response_format: 'url',
    })
  })

  test('SeedEdit gets one picture and no size but adaptive', async ({ assert }) => {
    await open()
    const input = { prompt: 'in snow', model: 'seededit-3-0', aspect_ratio: '1:1' }
    await run('image-to-image', { ...input, images: [addPicture()] })
    assert.equal(bodies()[0].size, 'adaptive')
    assert.match(String(bodies()[0].image), /^data:image\/jpeg;base64,/)
    const two = [addPicture(), addPicture()]
    await assert.rejects(
      () => host.run('image-to-image', { ...input, images: two }),
      /fewer pictures: 1/
    )
    assert.lengthOf(bodies(), 1)
  })

  test('several pictures go as a list, the shape is left to the model', async ({ assert }) => {
    await open()
    await run('image-to-image', { prompt: 'together', images: [addPicture(), addPicture()] })
    assert.lengthOf(bodies()[0].image as Json[], 2)
    assert.equal(bodies()[0].size, '2K')
  })

  test('a set is one request; only what came is charged', async ({ assert }) => {
    await open()
    const made = await run('group', {
      prompt: 'four seasons sim:partial',
      count: 4,
      resolution: '1K',
    })
    assert.lengthOf(bodies(), 1)
    assert.equal(bodies()[0].sequential_image_generation, 'auto')
    assert.deepEqual(bodies()[0].sequential_image_generation_options, { max_images: 4 })
    assert.deepEqual(made.quote, [{ item: 'seedream-4-0', quantity: 4 }])
    assert.deepEqual(made.usage, [{ item: 'seedream-4-0', quantity: 2 }])
    assert.deepEqual(made.metadata, { missing: ['banned_output', 'banned_output'] })
  })

  test('pictures in and out are fifteen at most', async ({ assert }) => {
    await open()
    const input = { prompt: 'a story', images: [addPicture(), addPicture()], count: 14 }
    await assert.rejects(() => host.run('group', input), /fewer pictures: 13/)
  })

  test('streamed: each picture is handed over as it comes, refused ones left out', async ({
    assert,
  }) => {
    await open()
    const made = await run('group', { prompt: 'seasons sim:partial', count: 4, resolution: '1K' })
    assert.isTrue(bodies()[0].stream)
    assert.lengthOf(made.outputs, 2)
    assert.deepEqual(
      made.reports.map(({ outputs, usage, progress }) => [
        outputs?.length,
        usage?.[0].quantity,
        progress,
      ]),
      [
        [1, 1, 25],
        [1, 2, 50],
      ]
    )
    assert.equal(made.incomplete?.code, 'banned_output')
    await run('text-to-image', { prompt: 'a cat', model: 'seedream-3-0' })
    assert.isUndefined(bodies()[1].stream)
  })

  test('a line that is cut in the middle of a set keeps what came, and no more is charged', async ({
    assert,
  }) => {
    await open()
    const made = await run('group', { prompt: 'seasons sim:cut', count: 4, resolution: '1K' })
    assert.lengthOf(made.outputs, 2)
    assert.deepEqual(made.usage, [{ item: 'seedream-4-0', quantity: 2 }])
    assert.equal(made.incomplete?.code, 'upstream_unreachable')
  })

  test('without streaming all come at the end', async ({ assert }) => {
    await open({ stream: false })
    const made = await run('group', { prompt: 'seasons', count: 3, resolution: '1K' })
    assert.isUndefined(bodies()[0].stream)
    assert.lengthOf(made.outputs, 3)
  })

  test('pictures in the answer arrive as bytes', async ({ assert }) => {
    await open({ inline: true })
    const { outputs } = await run('text-to-image', { prompt: 'a cat', resolution: '1K' })
    assert.deepEqual(await measurePicture(outputs[0].data!), { width: 1024, height: 1024 })
  })

  test('the address of a picture dies after a day', async ({ assert }) => {
    await open({ speed: 400_000 })
    const { outputs } = await run('text-to-image', { prompt: 'a cat', resolution: '1K' })
    await new Promise((resolve) => setTimeout(resolve, 260))
    assert.equal((await fetch(String(outputs[0].url))).status, 403)
  })

  test('a line that is cut is not tried again', async ({ assert }) => {
    await open()
    const error = await host.run('text-to-image', { prompt: 'a cat sim:lost' }).catch((it) => it)
    assert.equal(error.code, 'upstream_unreachable')
    assert.isFalse(error.retryable)
  })

  test('an endpoint of the admin takes the place of a model', async ({ assert }) => {
    await open({}, { models: ['seedream-4-0=ep-20250101-abc'] })
    const error = await host.run('text-to-image', { prompt: 'a cat' }).catch((it) => it)
    assert.equal(bodies()[0].model, 'ep-20250101-abc')
    assert.equal(error.code, 'model_not_found')
    assert.isTrue(error.misconfigured)
  })

  test('a file that is no picture, or too large, is refused', async ({ assert }) => {
    await open()
    const fault = (id: string) => host.faults('image-to-image', { prompt: 'x', images: [id] })
    assert.equal(fault(host.addFile(new Uint8Array([1]), 'application/pdf')), 'images[0]: accept')
    const huge = host.addFile(new Uint8Array(10 * 1024 * 1024 + 1), 'image/png')
    assert.equal(fault(huge), 'images[0]: most_bytes')
  })
})

test.group('dreamwork: addresses and sizes', () => {
  test('the endpoint of {base} is {endpoint}')
    .with([
      { base: undefined, endpoint: 'https://ark.cn-beijing.volces.com/api/v3/images/generations' },
      {
        base: 'https://ark.ap-southeast.bytepluses.com',
        endpoint: 'https://ark.ap-southeast.bytepluses.com/api/v3/images/generations',
      },
      { base: 'https://relay.example/', endpoint: 'https://relay.example/v1/images/generations' },
      {
        base: 'https://relay.example/ark/api/v3',
        endpoint: 'https://relay.example/ark/api/v3/images/generations',
      },
      {
        base: 'https://relay.example/v1/images/generations',
        endpoint: 'https://relay.example/v1/images/generations',
      },
    ])
    .run(({ assert }, { base, endpoint }) => {
      const config = { api_key: 'k', ...(base && { base_url: base }) }
      assert.equal(endpointOf(config as never), endpoint)
    })

  test('every size that can be chosen is one that the model takes', ({ assert }) => {
    for (const [model, { id, images }] of Object.entries(MODELS)) {
      for (const ratio of ['match', ...RATIOS]) {
        for (const resolution of ['1K', '2K', '4K']) {
          const size = sizeOf(model as Model, ratio, resolution)
          const image = images === 1 ? { image: 'x' } : {}
          assert.isNull(refusalOf({ model: id, prompt: 'x', size, ...image }), `${model} ${size}`)
        }
      }
      assert.property(ARK_MODELS, id)
    }
  })
})
