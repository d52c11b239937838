import { setTimeout as sleep } from 'node:timers/promises'
import { test } from '@japa/runner'
import type {
  Experimental_VideoModelV4 as VideoModelV4,
  ImageModelV4,
  ImageModelV4CallOptions,
} from '@ai-sdk/provider'
import { serviceFromImageModel, serviceFromVideoModel } from '../src/ai/index.js'
import { FAULTS, faultOf, failureOf } from '../src/ai/faults.js'
import { providerContext } from '../src/ai/transport.js'
import { definePlugin, UpstreamError, type Json, type TaskContext } from '../src/index.js'
import { validatePlugin } from '../src/validate.js'
import { FakeHost } from './fake_host.js'
import { SimulatorServer } from '../simulator/server.js'

const response = { timestamp: new Date(0), modelId: 'm', headers: undefined }
const name = { 'en': 'Test', 'zh-CN': '测试' }
const config = { type: 'object', properties: {}, additionalProperties: false } as const

/** An error as the AI SDK makes it: known by its name and mark, not by its class. */
function sdkError(kind: string, fields: object = {}, message = 'words') {
  const marks = { [Symbol.for('vercel.ai.error')]: true }
  return Object.assign(new Error(message), { name: kind, ...fields }, marks)
}
const apiError = (statusCode: number | undefined, fields: object = {}, message?: string) =>
  sdkError('AI_APICallError', { statusCode, isRetryable: true, ...fields }, message)

function imageHost(
  doGenerate: (options: ImageModelV4CallOptions) => Promise<{ images: (string | Uint8Array)[] }>,
  model: Partial<ImageModelV4> = {}
) {
  const service = serviceFromImageModel({
    id: 'test',
    name,
    model: () =>
      ({
        specificationVersion: 'v4',
        provider: 'test',
        modelId: 'm',
        maxImagesPerCall: 2,
        doGenerate: async (options: ImageModelV4CallOptions) => ({
          warnings: [],
          response,
          ...(await doGenerate(options)),
        }),
        ...model,
      }) as ImageModelV4,
    models: {
      plain: { label: 'Plain', credits: '0.5', options: { test: { style: 'flat', grain: 1 } } },
      editor: { id: 'e', label: name, credits: 2, pictures: 2 },
    },
    sizes: ['512x512', '1024x512'],
    ratios: ['1:1', '3:2'],
    seed: true,
    fields: { mood: { type: 'string', enum: ['calm', 'wild'], default: 'calm' } },
    options: ({ mood }) => ({ test: { mood: mood as string, grain: 2 } }),
  })
  const plugin = definePlugin({ id: 'test', name, config, services: [service] })
  return { plugin, host: new FakeHost(plugin, { config: {} }) }
}

function videoHost(model: Partial<VideoModelV4>) {
  const service = serviceFromVideoModel({
    id: 'test',
    name,
    model: () =>
      ({ specificationVersion: 'v4', provider: 'test', modelId: 'm', ...model }) as VideoModelV4,
    models: {
      second: { id: 'upstream/second', label: 'By second', credits: 3, pictures: 2 },
      film: { label: name, credits: { 5: 10, 10: 19 } },
    },
    durations: [5, 10],
    cancel: (operation: { url: string }) => ({ url: `${operation.url}/stop` }),
  })
  const plugin = definePlugin({
    id: 'test',
    name,
    config,
    hosts: ['127.0.0.1'],
    services: [service],
  })
  return {
    plugin,
    host: new FakeHost(plugin, { config: {}, webhookUrl: 'https://site.test/hook' }),
  }
}
const film = { type: 'url', url: 'https://cdn.test/film.mp4', mediaType: 'video/mp4' } as const

async function thrown(run: () => unknown): Promise<UpstreamError> {
  try {
    await run()
  } catch (error) {
    return error as UpstreamError
  }
  throw new Error('was not refused')
}

test.group('ai: pictures', () => {
  test('the declaration keeps the contract', ({ assert }) => {
    const { plugin } = imageHost(async () => ({ images: [] }))
    assert.deepEqual(validatePlugin(plugin), [])
    const [{ operations, prices }] = plugin.services
    assert.sameMembers(Object.keys(operations), ['text-to-image', 'edit'])
    assert.deepEqual(
      Object.values(prices).map(({ credits }) => credits),
      ['0.5', 2]
    )
  })

  test('asks in as many calls as the model needs, each with a seed of its own', async ({
    assert,
  }) => {
    const asked: ImageModelV4CallOptions[] = []
    const { host } = imageHost(async (options) => {
      asked.push(options)
      return { images: Array.from({ length: options.n }, () => new Uint8Array([options.seed!])) }
    })
    const input = { prompt: 'x', count: 3, seed: 7, size: '1024x512', mood: 'wild' }
    const { result, quote } = await host.run('text-to-image', input)
    assert.deepEqual(quote, [{ item: 'plain', quantity: 3 }])
    assert.deepEqual(
      asked.map(({ n, seed }) => [n, seed]),
      [
        [2, 7],
        [1, 9],
      ]
    )
    assert.equal(asked[0].size, '1024x512')
    assert.deepEqual(asked[0].providerOptions, { test: { style: 'flat', grain: 2, mood: 'wild' } })
    if (result.state !== 'succeeded') throw new Error(result.code)
    assert.lengthOf(result.outputs!, 3)
    assert.deepEqual(result.usage, [{ item: 'plain', quantity: 3 }])
  })

  test('pictures go in as bytes; more than the model takes are refused before anything is sent', async ({
    assert,
  }) => {
    const asked: ImageModelV4CallOptions[] = []
    const { host } = imageHost(async (options) => {
      asked.push(options)
      return { images: ['aGk='] }
    })
    const images = ['image/png', 'image/png', 'text/plain'].map((mime, i) =>
      host.addFile(new Uint8Array([i]), mime)
    )
    const { result } = await host.run('edit', { prompt: 'x', images: images.slice(0, 2) })
    assert.equal(result.state, 'succeeded')
    assert.deepEqual(
      asked[0].files?.map((file) => file.type === 'file' && file.data),
      [new Uint8Array([0]), new Uint8Array([1])]
    )
    assert.isUndefined(asked[0].aspectRatio)
    assert.isNotNull(host.faults('edit', { prompt: 'x', images }))
    assert.equal(host.faults('edit', { prompt: 'x', images: [images[2]] }), 'images[0]: accept')
    assert.lengthOf(asked, 1)
  })

  test('what came is given out and charged when a part fails', async ({ assert }) => {
    const { host } = imageHost(async ({ n }) => {
      if (n === 1) throw apiError(429)
      return { images: ['aGk=', 'aGk='] }
    })
    const { result } = await host.run('text-to-image', { prompt: 'x', count: 3 })
    if (result.state !== 'succeeded') throw new Error(result.code)
    assert.deepEqual(result.usage, [{ item: 'plain', quantity: 2 }])
  })

  test('a picture that the safety check blackened is neither shown nor charged', async ({
    assert,
  }) => {
    const notes = (...nsfw: boolean[]) => ({ test: { images: nsfw.map((it) => ({ nsfw: it })) } })
    let providerMetadata = notes(true, false)
    const { host } = imageHost(async () => ({ images: ['aGk=', 'aGk='], providerMetadata }))
    const some = await host.run('text-to-image', { prompt: 'x', count: 2 })
    assert.equal(some.result.state === 'succeeded' && some.result.outputs?.length, 1)
    providerMetadata = notes(true, true)
    const none = await host.run('text-to-image', { prompt: 'x', count: 2 })
    assert.equal(none.result.state === 'failed' && none.result.code, 'banned_output')
  })

  test('a model of another specification is a bug of the plugin', async ({ assert }) => {
    const model = { specificationVersion: 'v3' } as never
    const { host } = imageHost(async () => ({ images: [] }), model)
    const error = await thrown(() => host.run('text-to-image', { prompt: 'x' }))
    assert.instanceOf(error, TypeError)
    assert.match(error.message, /v3/)
  })
})

test.group('ai: films', () => {
  test('the declaration keeps the contract, with prices by second and by film', ({ assert }) => {
    const { plugin, host } = videoHost({})
    assert.deepEqual(validatePlugin(plugin), [])
    assert.sameMembers(Object.keys(plugin.services[0].prices), ['second', 'film.5s', 'film.10s'])
    const quote = (model: string, duration: number) =>
      host.quote('text-to-video', { prompt: 'x', model, duration })
    assert.deepEqual(quote('second', 10), [{ item: 'second', quantity: 10 }])
    assert.deepEqual(quote('film', 10), [{ item: 'film.10s', quantity: 1 }])
  })

  test('a duration without a price is refused when the plugin loads', ({ assert }) => {
    const declare = () =>
      serviceFromVideoModel({
        id: 'x',
        name,
        model: () => ({}) as never,
        models: { film: { label: 'Film', credits: { 5: 10 } } },
        durations: [5, 10],
      })
    assert.throws(declare, /film has no price for 10 s/)
  })

  test('the operation survives as JSON, with the id of the model that began it', async ({
    assert,
  }) => {
    let looks = 0
    const seen: Json[] = []
    let webhook: string | undefined
    const { host } = videoHost({
      handleWebhookOption: (async () => {}) as never,
      doStart: async (options) => {
        webhook = options.webhookUrl
        return { operation: { url: 'https://api.test/1' }, warnings: [], response }
      },
      doStatus: async ({ operation }) => {
        seen.push(operation as Json)
        looks += 1
        if (looks < 3) return { status: 'pending', response }
        return { status: 'completed', videos: [film], warnings: [], response }
      },
    })
    const { result, reference } = await host.run('text-to-video', { prompt: 'x' })
    assert.deepEqual(reference, { id: 'upstream/second', operation: { url: 'https://api.test/1' } })
    assert.deepEqual(seen[2], { url: 'https://api.test/1' })
    assert.equal(webhook, 'https://site.test/hook')
    assert.equal(result.state === 'succeeded' && result.outputs?.[0].url, film.url)
  })

  test('first and last frame', async ({ assert }) => {
    const asked: Record<string, unknown>[] = []
    const { host } = videoHost({
      doStart: async (options) => {
        asked.push(options as never)
        return { operation: 1, warnings: [], response }
      },
      doStatus: async () => ({ status: 'completed', videos: [film], warnings: [], response }),
    })
    const image = host.addFile(new Uint8Array([1]), 'image/png')
    const last_image = host.addFile(new Uint8Array([2]), 'image/jpeg')
    await host.run('image-to-video', { image })
    await host.run('image-to-video', { image, last_image })
    assert.equal((asked[0].image as { mediaType: string }).mediaType, 'image/png')
    const frames = asked[1].frameImages as { frameType: string; image: { data: Uint8Array } }[]
    assert.deepEqual(
      frames.map(({ frameType, image: { data } }) => [frameType, data[0]]),
      [
        ['first_frame', 1],
        ['last_frame', 2],
      ]
    )
    assert.isUndefined(asked[1].image)
  })

  test('a model without doStart works within submit', async ({ assert }) => {
    const { host } = videoHost({
      doGenerate: async () => ({
        videos: [{ type: 'base64', data: 'aGk=', mediaType: 'video/webm' }],
        warnings: [],
        response,
      }),
    })
    const { result } = await host.run('text-to-video', { prompt: 'x' })
    assert.equal(result.state === 'succeeded' && result.outputs?.[0].mime, 'video/webm')
  })

  test('cancel sends what the plugin says, and believes no refusal', async ({ assert }) => {
    const server = new SimulatorServer()
    let status = 200
    let stopped = 0
    server.route('POST', '/1/stop', () => {
      stopped += 1
      return { status, json: {} }
    })
    const url = `${await server.listen()}/1`
    const { host } = videoHost({})
    const { cancel } = host.operation('text-to-video')
    const run = () => cancel!({ id: 'm', operation: { url } }, host.context('text-to-video'))
    await run()
    status = 404
    await run()
    status = 401
    assert.isTrue((await thrown(run)).misconfigured)
    assert.equal(stopped, 3)
    await server.close()
  })
})

test.group('ai: errors', () => {
  const free = { taken: false }
  const read = (error: unknown, phase: 'submit' | 'status' = 'submit', traffic = free) =>
    faultOf(error, phase, traffic) as UpstreamError

  test('every fault has a sentence in both languages and one reaction', ({ assert }) => {
    for (const [code, [reaction, en, zh]] of Object.entries(FAULTS)) {
      assert.match(code, /^[a-z_]+$/)
      assert.include(['retry', 'fail', 'misconfigured'], reaction)
      assert.isAbove(en.length, 10)
      assert.match(zh, /[\u4e00-\u9fff]/)
    }
  })

  test('{name} is {code}')
    .with([
      { name: 'AI_LoadAPIKeyError', code: 'upstream_unauthorized', is: 'misconfigured' },
      { name: 'AI_NoSuchModelError', code: 'model_not_found', is: 'misconfigured' },
      { name: 'AI_UnsupportedFunctionalityError', code: 'invalid_request', is: 'fail' },
      { name: 'AI_JSONParseError', code: 'upstream_garbage', is: 'fail' },
      { name: 'AI_NoContentGeneratedError', code: 'no_result', is: 'fail' },
      { name: 'REPLICATE_VIDEO_GENERATION_ERROR', code: 'upstream_failed', is: 'fail' },
    ])
    .run(({ assert }, { name: kind, code, is }) => {
      const error = read(sdkError(kind))
      assert.equal(error.code, code)
      assert.equal(error.misconfigured, is === 'misconfigured')
      assert.isFalse(error.retryable)
    })

  test('HTTP {status} is {code}')
    .with([
      { status: 400, code: 'invalid_request', retry: false },
      { status: 401, code: 'upstream_unauthorized', retry: false },
      { status: 402, code: 'upstream_no_credit', retry: false },
      { status: 403, code: 'upstream_forbidden', retry: false },
      { status: 404, code: 'model_not_found', retry: false },
      { status: 409, code: 'upstream_busy', retry: true },
      { status: 413, code: 'too_large', retry: false },
      { status: 429, code: 'upstream_busy', retry: true },
      { status: 500, code: 'upstream_unavailable', retry: true },
      { status: 504, code: 'upstream_timeout', retry: false },
      { status: 529, code: 'upstream_unavailable', retry: true },
      { status: 200, code: 'upstream_garbage', retry: false },
    ])
    .run(({ assert }, { status, code, retry }) => {
      const error = read(apiError(status))
      assert.equal(error.code, code)
      assert.equal(error.retryable, retry)
    })

  test('what the upstream asks to wait is heeded', ({ assert }) => {
    const after = (responseHeaders: object) => read(apiError(429, { responseHeaders })).retryAfter
    assert.equal(after({ 'retry-after': '12' }), 12)
    assert.equal(after({ 'retry-after-ms': '1500' }), 1.5)
    assert.closeTo(after({ 'retry-after': new Date(Date.now() + 30_000).toUTCString() })!, 30, 2)
    assert.isUndefined(after({ 'retry-after': 'soon' }))
  })

  test('refusals for content and for an empty account are told apart', ({ assert }) => {
    const body = '{"error":{"code":"moderation_blocked","message":"no"}}'
    assert.equal(read(apiError(400, { responseBody: body })).code, 'banned_prompt')
    const quota = apiError(429, { isRetryable: false, responseBody: 'insufficient_quota' })
    assert.isTrue(read(quota).misconfigured)
    assert.equal(read(apiError(429, { isRetryable: false })).code, 'upstream_failed')
    assert.equal(read(new Error('NSFW content detected')).code, 'banned_output')
  })

  test('people read what helps them, and never an answer about the key', ({ assert }) => {
    const zh = (error: unknown) => (read(error).text as { 'zh-CN': string })['zh-CN']
    const responseBody = '{"detail":"duration must be 5 or 10"}'
    assert.include(zh(apiError(422, { responseBody })), 'duration must be 5 or 10')
    assert.notInclude(zh(apiError(401, {}, 'Incorrect key sk-123')), 'sk-123')
  })

  test('what the upstream took is never sent again', ({ assert }) => {
    const taken = { taken: true }
    assert.isFalse(read(apiError(503), 'submit', taken).retryable)
    const line = new UpstreamError({ code: 'upstream_unreachable', message: 'x', retryable: true })
    assert.isFalse(read(line, 'submit', taken).retryable)
    assert.isTrue(read(line, 'submit').retryable)
    assert.isTrue(read(line, 'status', taken).retryable)
  })

  test('an error of the guarded client shows through whatever is wrapped around it', ({
    assert,
  }) => {
    const inner = new UpstreamError({ code: 'host_not_allowed', message: 'x', misconfigured: true })
    const wrapped = apiError(undefined, { cause: new Error('Cannot connect', { cause: inner }) })
    assert.equal(read(wrapped).code, 'host_not_allowed')
  })

  test('a look that fails in passing is repeated, a task that is gone ends', async ({ assert }) => {
    assert.isTrue(read(apiError(200), 'status').retryable)
    assert.isTrue(read(apiError(504), 'status').retryable)
    assert.equal(read(apiError(404), 'status').code, 'upstream_lost')
    // A model that hides the line's faults behind "error".
    const hidden = await thrown(() => failureOf('Bad Gateway', { taken: false, status: 502 }))
    assert.isTrue(hidden.retryable)
    assert.equal(
      failureOf('flagged as sensitive', { taken: false, status: 200 }).code,
      'banned_output'
    )
    assert.equal(failureOf('out of memory', { taken: false, status: 200 }).code, 'upstream_failed')
  })

  test('a bug stays a bug', ({ assert }) => {
    const bug = new TypeError('x is not a function')
    assert.strictEqual(faultOf(bug, 'submit', free), bug)
  })
})

test.group('ai: the line', () => {
  const { host } = imageHost(async () => ({ images: [] }))
  const line = (ctx: TaskContext) => providerContext(ctx as never)

  test('nothing goes past the allowed hosts', async ({ assert }) => {
    const { fetch } = line(host.context('text-to-image'))
    const error = await thrown(() => fetch('http://169.254.169.254/latest'))
    assert.equal(error.code, 'host_not_allowed')
  })

  test('an answer is there as soon as it begins', async ({ assert }) => {
    const server = new SimulatorServer()
    const left = Promise.withResolvers<void>()
    async function* events() {
      try {
        for (;;) {
          yield 'data: 1\n\n'
          await sleep(5)
        }
      } finally {
        left.resolve()
      }
    }
    server.route('POST', '/endless', () => ({
      headers: { 'content-type': 'text/event-stream' },
      stream: events(),
    }))
    const { fetch } = line(videoHost({}).host.context('text-to-video'))
    const answer = await fetch(`${await server.listen()}/endless`, { method: 'POST' })
    const reader = answer.body!.getReader()
    assert.equal(new TextDecoder().decode((await reader.read()).value), 'data: 1\n\n')
    await reader.cancel()
    await left.promise
    await server.close()
  })

  test('what is no stream of events may not grow without end', async ({ assert }) => {
    const server = new SimulatorServer()
    server.route('POST', '/large', () => ({ bytes: new Uint8Array(33 * 2 ** 20) }))
    const { fetch } = line(videoHost({}).host.context('text-to-video'))
    const answer = await fetch(`${await server.listen()}/large`, { method: 'POST' })
    const error = await thrown(() => answer.arrayBuffer())
    assert.equal(error.code, 'upstream_too_large')
    await server.close()
  })

  test('bodies, forms and headers arrive; answers come as a Response', async ({ assert }) => {
    const server = new SimulatorServer()
    server.route('POST', '/echo', ({ body, headers }) => ({
      status: 201,
      headers: { 'x-type': String(headers['content-type']), 'x-key': String(headers['x-key']) },
      bytes: body,
    }))
    server.route('DELETE', '/echo', () => ({ status: 204 }))
    const url = `${await server.listen()}/echo`
    const traffic = { taken: false }
    const { host: open } = videoHost({})
    const { fetch } = providerContext(open.context('text-to-video') as never, traffic)
    const json = await fetch(new URL(url), {
      method: 'POST',
      headers: { 'x-key': 'k' },
      body: '{"a":1}',
    })
    assert.deepEqual([json.status, json.headers.get('x-key'), json.url], [201, 'k', url])
    assert.deepEqual(await json.json(), { a: 1 })
    const form = new FormData()
    form.set('image', new Blob([new Uint8Array([1, 2])]), 'a.png')
    const sent = await fetch(url, { method: 'POST', body: form })
    assert.match(sent.headers.get('x-type')!, /^multipart\/form-data; boundary=/)
    assert.include(await sent.text(), 'filename="a.png"')
    assert.isNull((await fetch(new Request(url, { method: 'DELETE' }))).body)
    assert.isTrue(traffic.taken)
    await server.close()
  })
})
