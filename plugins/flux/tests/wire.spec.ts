import type { Json, RunningSimulator } from '@wxiai/sdk'
import { drawPicture, measurePicture } from '@wxiai/sdk/simulator'
import { FakeHost, type SentRequest } from '@wxiai/sdk/test'
import { test } from '@japa/runner'
import plugin from '../plugin.js'
import { fluxSimulator, type FluxOptions } from '../simulator/index.js'

let simulator: RunningSimulator<object>
let host: FakeHost
let picture: Buffer

async function open(options: FluxOptions, own: Record<string, Json> = {}, webhookUrl?: string) {
  simulator = await fluxSimulator({ speed: 200, ...options }).start()
  const config = { ...(simulator.config as Record<string, Json>), ...own }
  host = new FakeHost(plugin, { config, webhookUrl })
  picture ??= await drawPicture(
    { prompt: 'a cat', seed: 1, ratio: 1.5 },
    { width: 384, height: 256 }
  )
}

const addPicture = () => host.addFile(picture, 'image/jpeg', 'cat.jpg')
const bodyOf = (sent: SentRequest) => JSON.parse(String(sent.body)) as Record<string, Json>
const posts = () => host.log.sent.filter(({ method }) => method === 'POST')

async function outputsOf(operation: string, input: Record<string, Json>) {
  const { result } = await host.run(operation, input)
  if (result.state !== 'succeeded') {
    throw new Error(`${result.code}: ${JSON.stringify(result.message)}`)
  }
  return result
}

async function sizeOf(url: string | undefined) {
  const response = await fetch(String(url))
  const bytes = new Uint8Array(await response.arrayBuffer())
  return { type: response.headers.get('content-type'), ...(await measurePicture(bytes)) }
}

test.group('flux: what is sent', (group) => {
  group.each.teardown(() => simulator.stop())

  test('fal: each model gets the fields that it knows', async ({ assert }) => {
    await open({ dialect: 'fal' })
    const input = {
      prompt: 'a fox',
      seed: 7,
      steps: 30,
      guidance: 3,
      aspect_ratio: '16:9',
      count: 3,
    }
    const { outputs } = await outputsOf('text-to-image', { ...input, model: 'flux-schnell' })
    assert.lengthOf(outputs!, 3)
    assert.equal(posts()[0].url, `${simulator.url}/fal-ai/flux-1/schnell`)
    assert.equal(posts()[0].headers.authorization, 'Key simulator')
    assert.deepEqual(bodyOf(posts()[0]), {
      prompt: 'a fox',
      num_images: 3,
      seed: 7,
      output_format: 'jpeg',
      guidance_scale: 3,
      image_size: { width: 1376, height: 768 },
      num_inference_steps: 12,
      enable_safety_checker: true,
    })
    assert.deepEqual(await sizeOf(outputs![0].url), {
      type: 'image/jpeg',
      width: 1376,
      height: 768,
    })
    await outputsOf('text-to-image', { ...input, model: 'flux-max', safety_tolerance: 0 })
    assert.equal(posts()[1].url, `${simulator.url}/fal-ai/flux-pro/kontext/max/text-to-image`)
    assert.deepEqual(bodyOf(posts()[1]), {
      prompt: 'a fox',
      num_images: 3,
      seed: 7,
      output_format: 'jpeg',
      guidance_scale: 3,
      aspect_ratio: '16:9',
      safety_tolerance: '1',
      enhance_prompt: false,
    })
  })

  test('fal: status and result are asked below {owner}/{app}', async ({ assert }) => {
    await open({ dialect: 'fal' })
    await outputsOf('image-to-image', { prompt: 'in snow', image: addPicture(), strength: 0.5 })
    assert.equal(posts()[0].url, `${simulator.url}/fal-ai/flux-1/dev/image-to-image`)
    assert.match(String(bodyOf(posts()[0]).image_url), /^data:image\/jpeg;base64,/)
    assert.equal(bodyOf(posts()[0]).strength, 0.5)
    const asked = host.log.sent.filter(({ method }) => method === 'GET').at(-1)
    assert.match(String(asked?.url), /\/fal-ai\/flux-1\/requests\/[\w-]+$/)
  })

  test('fal: one picture goes to kontext, several to its multi model', async ({ assert }) => {
    await open({ dialect: 'fal' })
    await outputsOf('edit', { prompt: 'add a hat', images: [addPicture()] })
    await outputsOf('edit', {
      prompt: 'both',
      images: [addPicture(), addPicture()],
      model: 'flux-max',
    })
    assert.match(posts()[0].url, /\/fal-ai\/flux-pro\/kontext$/)
    assert.match(posts()[1].url, /\/fal-ai\/flux-pro\/kontext\/max\/multi$/)
    assert.lengthOf(bodyOf(posts()[1]).image_urls as Json[], 2)
  })

  test('a relay is asked for everything, although its answers name the vendor', async ({
    assert,
  }) => {
    for (const dialect of ['fal', 'bfl', 'replicate'] as const) {
      await open({ dialect, relay: '/flux' })
      await outputsOf('text-to-image', { prompt: 'a fox' })
      assert.isTrue(host.log.sent.every(({ url }) => url.startsWith(`${simulator.url}/flux/`)))
      assert.isTrue(
        host.log.sent.every(({ headers }) => headers.authorization === 'Bearer simulator')
      )
      if (dialect !== 'replicate') await simulator.stop()
    }
  })

  test('without the URL proxy the address of the vendor is taken', async ({ assert }) => {
    await open({ dialect: 'fal', relay: '/flux' }, { url_proxy: 'never' })
    const ctx = host.context('text-to-image')
    const { reference } = await host
      .operation('text-to-image')
      .submit({ prompt: 'x', model: 'flux-dev', count: 1 }, ctx)
    assert.match(JSON.stringify(reference), /https:\/\/queue\.fal\.run\/fal-ai\/flux-1\/requests/)
  })

  test('the picture proxy takes the place of the host of a picture', async ({ assert }) => {
    await open({ dialect: 'fal' }, { picture_proxy: 'https://pictures.example/cdn/' })
    const { outputs } = await outputsOf('text-to-image', { prompt: 'a fox' })
    assert.match(
      String(outputs![0].url),
      /^https:\/\/pictures\.example\/cdn\/files\/[\w-]+\/0\.jpeg$/
    )
  })

  test('bfl: one request a picture, the seed moves on, results of another host', async ({
    assert,
  }) => {
    await open({ dialect: 'bfl', split: true })
    const run = await host.run('text-to-image', {
      prompt: 'a fox',
      seed: 5,
      count: 3,
      aspect_ratio: '3:4',
    })
    assert.deepEqual(run.quote, [{ item: 'flux-dev', quantity: 3 }])
    assert.deepEqual(
      posts().map((sent) => bodyOf(sent).seed),
      [5, 6, 7]
    )
    assert.equal(posts()[0].headers['x-key'], 'simulator')
    assert.deepEqual(bodyOf(posts()[0]), {
      prompt: 'a fox',
      seed: 5,
      safety_tolerance: 2,
      output_format: 'jpeg',
      prompt_upsampling: false,
      width: 896,
      height: 1184,
    })
    const asked = host.log.sent.find(({ method }) => method === 'GET')
    assert.isFalse(asked?.url.startsWith(simulator.url))
    if (run.result.state !== 'succeeded') throw new Error('failed')
    assert.lengthOf(run.result.outputs!, 3)
    assert.deepEqual(run.result.usage, [{ item: 'flux-dev', quantity: 3 }])
  })

  test('bfl: pictures are bare base64, numbered from the second', async ({ assert }) => {
    await open({ dialect: 'bfl' })
    const images = [addPicture(), addPicture(), addPicture()]
    await outputsOf('edit', { prompt: 'together', images, output_format: 'png' })
    const body = bodyOf(posts()[0])
    assert.match(posts()[0].url, /\/v1\/flux-kontext-pro$/)
    assert.deepEqual(
      Object.keys(body).filter((name) => name.startsWith('input')),
      ['input_image', 'input_image_2', 'input_image_3']
    )
    assert.equal(body.input_image, picture.toString('base64'))
  })

  test('bfl: the address of a picture dies after ten minutes', async ({ assert }) => {
    await open({ dialect: 'bfl', speed: 2000 })
    const { outputs } = await outputsOf('text-to-image', { prompt: 'a fox' })
    await new Promise((resolve) => setTimeout(resolve, 330))
    assert.equal((await fetch(String(outputs![0].url))).status, 403)
  })

  test('bfl: 24 tasks at a time; what was taken goes on and only that is charged', async ({
    assert,
  }) => {
    await open({ dialect: 'bfl', speed: 4 })
    const operation = host.operation('text-to-image')
    const input = {
      prompt: 'a fox',
      model: 'flux-dev',
      count: 4,
      aspect_ratio: '1:1',
      megapixels: '0.25',
    }
    for (let i = 0; i < 5; i++) await operation.submit(input, host.context('text-to-image'))
    const ctx = host.context('text-to-image')
    await operation.submit({ ...input, count: 2 }, ctx)
    const { reference } = await operation.submit({ ...input, count: 4 }, ctx)
    const result = await host.follow('text-to-image', reference as Json, ctx)
    if (result.state !== 'succeeded') throw new Error(result.code)
    assert.lengthOf(result.outputs!, 2)
    assert.deepEqual(result.usage, [{ item: 'flux-dev', quantity: 2 }])
    assert.equal((result.metadata!.missing as { code: string }).code, 'upstream_busy')
  })

  test('replicate: names, fields and pictures as the models want them', async ({ assert }) => {
    await open({ dialect: 'replicate' })
    await outputsOf('text-to-image', {
      prompt: 'a fox',
      model: 'flux-schnell',
      steps: 20,
      count: 2,
    })
    await outputsOf('text-to-image', {
      prompt: 'a fox',
      model: 'flux-pro',
      count: 2,
      safety_tolerance: 0,
    })
    await outputsOf('image-to-image', { prompt: 'in snow', image: addPicture(), strength: 0.6 })
    await outputsOf('edit', { prompt: 'together', images: [addPicture(), addPicture()] })
    const path = ({ url }: SentRequest) => new URL(url).pathname.split('/').slice(3, 5).join('/')
    assert.deepEqual(posts().map(path), [
      'black-forest-labs/flux-schnell',
      'black-forest-labs/flux-1.1-pro',
      'black-forest-labs/flux-1.1-pro',
      'black-forest-labs/flux-dev',
      'flux-kontext-apps/multi-image-kontext-pro',
    ])
    const inputs = posts().map((sent) => bodyOf(sent).input as Record<string, Json>)
    assert.deepEqual(inputs[0], {
      prompt: 'a fox',
      output_format: 'jpg',
      aspect_ratio: '1:1',
      num_outputs: 2,
      megapixels: '1',
      num_inference_steps: 4,
      disable_safety_checker: false,
    })
    assert.equal(inputs[1].safety_tolerance, 1)
    assert.equal(inputs[3].prompt_strength, 0.6)
    assert.isUndefined(inputs[3].aspect_ratio)
    assert.equal(inputs[4].aspect_ratio, 'match_input_image')
  })

  test('replicate: more than two pictures are refused before anything is sent', async ({
    assert,
  }) => {
    await open({ dialect: 'replicate' })
    const images = [addPicture(), addPicture(), addPicture()]
    await assert.rejects(
      () => host.run('edit', { prompt: 'together', images }),
      /fewer pictures: 2/
    )
    assert.lengthOf(posts(), 0)
  })

  test('webhooks are set where they cost nothing', async ({ assert }) => {
    const hook = 'https://site.example/hook'
    await open({ dialect: 'fal' }, {}, hook)
    await outputsOf('text-to-image', { prompt: 'a fox' })
    assert.equal(new URL(posts()[0].url).searchParams.get('fal_webhook'), hook)
    await simulator.stop()
    await open({ dialect: 'replicate' }, {}, hook)
    await outputsOf('text-to-image', { prompt: 'a fox' })
    assert.equal(bodyOf(posts()[0]).webhook, hook)
    assert.deepEqual(bodyOf(posts()[0]).webhook_events_filter, ['completed'])
    await simulator.stop()
    await open({ dialect: 'bfl' }, {}, hook)
    await outputsOf('text-to-image', { prompt: 'a fox' })
    assert.isUndefined(bodyOf(posts()[0]).webhook_url)
  })

  test('an admin may name other models, and hold the safety tolerance down', async ({ assert }) => {
    await open(
      { dialect: 'bfl' },
      { models: ['text-to-image/flux-pro=flux-2-pro'], safety_limit: 1 }
    )
    await outputsOf('text-to-image', { prompt: 'a fox', model: 'flux-pro', safety_tolerance: 6 })
    assert.match(posts()[0].url, /\/v1\/flux-2-pro$/)
    assert.equal(bodyOf(posts()[0]).safety_tolerance, 1)
  })

  test('a model that an admin added to the prices goes by its own name, and is charged', async ({
    assert,
  }) => {
    await open({ dialect: 'fal' })
    const input = { prompt: 'x', model: 'fal-ai/flux-2', count: 1, aspect_ratio: '1:1' }
    const { submit, quote } = host.operation('text-to-image')
    assert.deepEqual(quote(input), [{ item: 'fal-ai/flux-2', quantity: 1 }])
    await submit(input, host.context('text-to-image')).catch(() => {})
    assert.equal(posts()[0].url, `${simulator.url}/fal-ai/flux-2`)
  })

  test('sim:nsfw is withheld by every provider', async ({ assert }) => {
    for (const dialect of ['fal', 'bfl', 'replicate'] as const) {
      await open({ dialect })
      const { result } = await host.run('text-to-image', { prompt: 'a fox sim:nsfw' })
      assert.equal(result.state === 'failed' && result.code, 'banned_output')
      if (dialect !== 'replicate') await simulator.stop()
    }
  })

  test('cancel: fal and Replicate stop, Black Forest Labs says that it cannot', async ({
    assert,
  }) => {
    for (const dialect of ['fal', 'replicate', 'bfl'] as const) {
      await open({ dialect })
      const operation = host.operation('text-to-image')
      const ctx = host.context('text-to-image')
      const input = { prompt: 'a fox sim:hang', model: 'flux-dev', count: 1 }
      const { reference } = await operation.submit(input, ctx)
      if (dialect === 'bfl') {
        await assert.rejects(() => operation.cancel!(reference as Json, ctx), /cannot cancel/)
        return
      }
      await operation.cancel!(reference as Json, ctx)
      const result = await host.follow('text-to-image', reference as Json, ctx)
      assert.equal(result.state === 'failed' && result.code, 'cancelled_upstream')
      // Once more: it has ended, which is no fault.
      await operation.cancel!(reference as Json, ctx)
      await simulator.stop()
    }
  })

  test('a file that is no picture is refused', async ({ assert }) => {
    await open({ dialect: 'fal' })
    const image = host.addFile(new Uint8Array([1]), 'application/pdf')
    assert.equal(host.faults('image-to-image', { prompt: 'x', image }), 'image: accept')
  })
})
