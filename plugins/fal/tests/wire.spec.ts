import { FakeHost } from '@wxiai/sdk/test'
import { test } from '@japa/runner'
import sharp from 'sharp'
import plugin from '../plugin.js'
import { falSimulator } from '../simulator/index.js'

test.group('fal: what is sent', (group) => {
  let host: FakeHost
  group.each.setup(async () => {
    const simulator = await falSimulator({ speed: 200 }).start()
    host = new FakeHost(plugin, { config: { ...simulator.config } })
    return () => simulator.stop()
  })
  const bodies = () =>
    host.log.sent
      .filter(({ method }) => method === 'POST')
      .map(({ url, body }) => ({
        path: new URL(url).pathname,
        ...(JSON.parse(Buffer.from(body as Uint8Array).toString()) as Record<string, unknown>),
      }))

  test('three pictures are three calls, in the shape that was asked for', async ({ assert }) => {
    const input = { prompt: 'a fox', model: 'ideogram', aspect_ratio: '16:9', count: 3, seed: 5 }
    const { result } = await host.run('text-to-image', input)
    if (result.state !== 'succeeded') throw new Error(result.code)
    const sizes = await Promise.all(
      result.outputs!.map(async ({ data }) => {
        const { width, height, format } = await sharp(data).metadata()
        return `${format} ${width}x${height}`
      })
    )
    assert.deepEqual(sizes, Array(3).fill('jpeg 1024x576'))
    const shared = { path: '/fal-ai/ideogram/v3', prompt: 'a fox', num_images: 1 }
    assert.sameDeepMembers(
      bodies(),
      [5, 6, 7].map((seed) => ({ ...shared, seed, image_size: 'landscape_16_9' }))
    )
  })

  test('an edit sends the picture itself', async ({ assert }) => {
    const bytes = await sharp({
      create: { width: 64, height: 48, channels: 3, background: '#246' },
    })
      .png()
      .toBuffer()
    const images = [host.addFile(bytes, 'image/png')]
    const { result } = await host.run('edit', { prompt: 'make it night', images })
    assert.equal(result.state, 'succeeded')
    const [body] = bodies() as Record<string, unknown>[]
    assert.equal(body.path, '/fal-ai/qwen-image-edit')
    assert.equal(body.image_url, `data:image/png;base64,${bytes.toString('base64')}`)
    assert.notProperty(body, 'image_size')
  })

  test('a picture that the checker blackened is a refusal', async ({ assert }) => {
    const { result } = await host.run('text-to-image', { prompt: 'a fox sim:nsfw' })
    assert.equal(result.state === 'failed' && result.code, 'banned_output')
  })
})
