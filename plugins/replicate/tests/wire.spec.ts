import type { Json } from '@wxiai/sdk'
import { FakeHost } from '@wxiai/sdk/test'
import { test } from '@japa/runner'
import plugin from '../plugin.js'
import { ReplicateUpstream } from '../simulator/index.js'

test.group('replicate: what is sent', (group) => {
  let upstream: ReplicateUpstream
  let host: FakeHost
  group.each.setup(async () => {
    upstream = new ReplicateUpstream({ speed: 200 })
    const { config } = await upstream.start()
    const webhookUrl = 'https://site.test/hook'
    host = new FakeHost(plugin, { config: { ...config }, webhookUrl })
    return () => upstream.stop()
  })
  const first = () =>
    JSON.parse(Buffer.from(host.log.sent[0].body as Uint8Array).toString()) as {
      input: Record<string, unknown>
      webhook: string
    }

  test('words, shape, length and where to knock', async ({ assert }) => {
    const input = { prompt: 'a fox', model: 'pro', aspect_ratio: '9:16', duration: 10, seed: 5 }
    const { result, quote } = await host.run('text-to-video', input)
    assert.deepEqual(quote, [{ item: 'pro', quantity: 10 }])
    assert.match(host.log.sent[0].url, /\/v1\/models\/bytedance\/seedance-1-pro\/predictions$/)
    assert.deepEqual(first(), {
      input: { prompt: 'a fox', aspect_ratio: '9:16', duration: 10, seed: 5 },
      webhook: 'https://site.test/hook',
      webhook_events_filter: ['completed'],
    } as never)
    assert.match(String(result.state === 'succeeded' && result.outputs?.[0].url), /tmp\.mp4$/)
  })

  test('the first frame goes in as the picture itself', async ({ assert }) => {
    const image = host.addFile(new Uint8Array([1, 2, 3]), 'image/png')
    const { result } = await host.run('image-to-video', { prompt: 'it moves', image })
    assert.equal(result.state, 'succeeded')
    assert.equal(first().input.image, 'data:image/png;base64,AQID')
    assert.notProperty(first().input, 'aspect_ratio')
  })

  test('a cancelled film is cancelled there too', async ({ assert }) => {
    const { submit, status, cancel } = host.operation('text-to-video')
    const ctx = host.context('text-to-video')
    const { reference } = await submit({ prompt: 'a fox sim:hang' }, ctx)
    await cancel!(reference as Json, ctx)
    assert.deepEqual(
      upstream.predictions.values().map((it) => it.status),
      ['canceled']
    )
    const end = await status(reference as Json, ctx)
    assert.equal(end.state === 'failed' && end.code, 'cancelled_upstream')
  })
})
