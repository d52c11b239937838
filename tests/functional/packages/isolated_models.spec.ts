import { setTimeout as sleep } from 'node:timers/promises'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { providerContext } from '@wxiai/sdk/ai'
import { PluginContextFactory } from '#plugins/context_factory'
import { ProcessLost } from '#plugins/isolation/errors'
import { ISOLATION } from '#plugins/isolation/tuning'
import { PluginRegistry } from '#plugins/registry'
import { ModelsUpstream, modelsMember } from '#tests/fixtures/packages/models_plugin'
import { packedPlugin } from '#tests/fixtures/packages/packed_plugin'
import { eventually } from '#tests/helpers/eventually'
import { noPackages, PackageDesk } from './support.js'

interface Left {
  made?: number
  cancelled?: boolean
  aborted?: boolean
}
const isCancelled = ({ cancelled }: Left) => cancelled

type Part = { type: string; delta?: string; error?: unknown }

test.group('Packages: models of isolated plugins', (group) => {
  const upstream = new ModelsUpstream()
  const usual = { ...ISOLATION }
  let desk: PackageDesk

  group.setup(async () => {
    await noPackages()
    await upstream.start()
    desk = await PackageDesk.open()
    await desk.put(await packedPlugin({ members: modelsMember() }))
    await desk.enable('packed', upstream.url)
    return async () => {
      upstream.stop()
      await noPackages()
    }
  })
  group.each.setup(() => {
    Object.assign(ISOLATION, { backoff: 20, grace: 20 })
    return () => void Object.assign(ISOLATION, usual)
  })

  async function provider(signal = new AbortController().signal) {
    const registry = await app.container.make(PluginRegistry)
    const plugin = registry.enabled('packed')
    const contexts = await app.container.make(PluginContextFactory)
    const ctx = providerContext(await contexts.create(plugin, { locale: 'en', signal }))
    return plugin.declaration.models!.provider(ctx.config as never, ctx as never)
  }
  const own = async () => (await provider()).languageModel('own')
  const says = (text: string) => ({
    prompt: [{ role: 'user' as const, content: [{ type: 'text' as const, text }] }],
  })
  /** What the process knows of its last stream. */
  async function left(): Promise<Left> {
    const { content } = await (await own()).doGenerate(says('left'))
    return JSON.parse((content[0] as { text: string }).text)
  }
  async function failure(work: PromiseLike<unknown>): Promise<Error & Record<string, unknown>> {
    try {
      await work
    } catch (error) {
      return error as Error & Record<string, unknown>
    }
    throw new Error('it did not fail')
  }

  test('a real provider answers, whole and as a stream', async ({ assert }) => {
    const model = (await provider()).languageModel('gpt')
    assert.deepInclude(
      { ...model },
      { specificationVersion: 'v4', provider: 'real.chat', modelId: 'gpt' }
    )
    const { content, usage } = await model.doGenerate(says('Hi'))
    assert.deepEqual(content, [{ type: 'text', text: 'Hello there' }])
    assert.equal(usage.outputTokens.total, 4)
    const { stream } = await model.doStream(says('Hi'))
    const parts = (await Array.fromAsync(stream)) as Part[]
    const deltas = parts.filter(({ type }) => type === 'text-delta').map(({ delta }) => delta)
    assert.deepEqual(deltas, ['Hel', 'lo'])
    assert.equal(parts.at(-1)!.type, 'finish')
    assert.include(upstream.asked.at(-1)!, 'Hi')
  })

  test('vectors, speech and transcriptions come through', async ({ assert }) => {
    const made = await provider()
    const vectors = made.embeddingModel('vectors')
    assert.isAbove((await vectors.maxEmbeddingsPerCall)!, 1)
    const { embeddings } = await vectors.doEmbed({ values: ['a', 'bcd'] })
    assert.deepEqual(embeddings, [
      [1, 0.5],
      [3, 0.5],
    ])
    const speech = await made.speechModel!('voice').doGenerate({ text: 'words' })
    assert.deepEqual(speech.audio, new TextEncoder().encode('words'))
    assert.deepEqual(speech.response.timestamp, new Date(5))
    const heard = made.transcriptionModel!('ear')
    const { text } = await heard.doGenerate({
      audio: speech.audio as Uint8Array,
      mediaType: 'audio/wav',
    })
    assert.equal(text, 'words')
  })

  test('bytes, addresses and patterns are themselves at both ends', async ({ assert }) => {
    const model = await own()
    const [pattern] = (await model.supportedUrls)['image/*']!
    assert.isTrue(pattern!.test('HTTPS://pictures.example'))
    const bytes = new Uint8Array([1, 2, 3])
    const url = new URL('https://pictures.example/a?b=1')
    const { content } = await model.doGenerate({
      prompt: [
        {
          role: 'user',
          content: [
            { type: 'file', mediaType: 'image/png', data: { type: 'data', data: bytes } },
            { type: 'file', mediaType: 'image/png', data: { type: 'url', url } },
          ],
        },
      ],
    })
    const [file, text] = content as unknown as [{ data: { data: Uint8Array } }, { text: string }]
    assert.deepEqual(file.data.data, bytes)
    assert.deepEqual(JSON.parse(text.text), [true, true, url.href])
  })

  test('only the declared models of the kind are there', async ({ assert }) => {
    const made = await provider()
    for (const make of [
      () => made.languageModel('other'),
      () => made.languageModel('vectors'),
      () => made.languageModel('constructor'),
      () => made.imageModel('gpt'),
    ]) {
      assert.throws(make, /No such/)
    }
    assert.throws(() => made.speechModel!('dumb'), 'no such voice')
  })

  test('a stream comes part by part, no faster than it is read', async ({ assert }) => {
    const { stream, response } = await (await own()).doStream(says('endless'))
    assert.equal(response!.headers!['x-own'], 'yes')
    const reader = stream.getReader()
    const deltas = [await reader.read(), await reader.read()].map(
      ({ value }) => (value as Part).delta
    )
    assert.deepEqual(deltas, ['1', '2'])
    await sleep(100)
    assert.isAtMost((await left()).made!, 5)
    await reader.cancel()
    await eventually(left, isCancelled)
    const whole = await Array.fromAsync((await (await own()).doStream(says('three'))).stream)
    assert.lengthOf(whole, 3)
  })

  test('whoever aborts is told at once, and so is the model', async ({ assert }) => {
    const model = await own()
    for (const signal of [AbortSignal.abort(), AbortSignal.timeout(200)]) {
      const error = await failure(model.doGenerate({ ...says('never'), abortSignal: signal }))
      assert.equal(error, signal.reason)
    }
    const told = await eventually(left, ({ aborted }) => aborted)
    assert.deepEqual(told, { aborted: true })

    const abort = new AbortController()
    const { stream } = await model.doStream({ ...says('silent'), abortSignal: abort.signal })
    const reader = stream.getReader()
    await reader.read()
    abort.abort()
    assert.equal((await failure(reader.read())).name, 'AbortError')
    await eventually(left, isCancelled)

    const real = (await provider()).languageModel('gpt')
    const slow = real.doGenerate({ ...says('slow'), abortSignal: AbortSignal.timeout(200) })
    assert.equal((await failure(slow)).name, 'TimeoutError')
  })

  test('the signal of the context ends its calls, too', async ({ assert }) => {
    const abort = new AbortController()
    const model = (await provider(abort.signal)).languageModel('own')
    const work = failure(model.doGenerate(says('never')))
    setTimeout(() => abort.abort(), 100)
    assert.equal((await work).name, 'AbortError')
  })

  test('errors keep what the AI SDK reads in them', async ({ assert }) => {
    const error = await failure((await provider()).languageModel('gpt').doGenerate(says('busy')))
    assert.deepInclude(
      { ...error, name: error.name },
      { name: 'AI_APICallError', statusCode: 429, isRetryable: true }
    )
    assert.isTrue(error[Symbol.for('vercel.ai.error.AI_APICallError') as never])
    const { stream } = await (await own()).doStream(says('fault'))
    const last = ((await Array.fromAsync(stream)) as Part[]).at(-1)!
    assert.instanceOf(last.error, Error)
    assert.deepInclude({ ...(last.error as Error) }, { statusCode: 429, isRetryable: true })
  })

  test('an undeclared host is not reached', async ({ assert }) => {
    const error = await failure((await own()).doGenerate(says('undeclared')))
    assert.match(error.message, /undeclared\.example/)
  })

  test('a process that ends in a stream ends it, and the next call has a new one', async ({
    assert,
  }) => {
    const { stream } = await (await own()).doStream(says('crash'))
    const parts: unknown[] = []
    const error = await failure(
      (async () => {
        for await (const part of stream) parts.push(part)
      })()
    )
    assert.instanceOf(error, ProcessLost)
    assert.lengthOf(parts, 2)
    const { content } = await (await provider()).languageModel('gpt').doGenerate(says('Hi'))
    assert.lengthOf(content, 1)
  })
})
