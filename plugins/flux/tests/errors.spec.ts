import type { HttpClient, Json, SubmitContext } from '@wxiai/sdk'
import { UpstreamError } from '@wxiai/sdk'
import { cannedHttp, FakeHost, type CannedAnswer } from '@wxiai/sdk/test'
import { test } from '@japa/runner'
import plugin from '../plugin.js'
import { BFL_STATUS, FAL_TYPES, FAULTS, HTTP, type FaultCode } from '../src/errors.js'

function contextOf(dialect: string, http: HttpClient): SubmitContext {
  const host = new FakeHost(plugin, { config: { dialect, api_key: 'k', safety_limit: 6 } })
  return { ...host.context('text-to-image'), http }
}

const { submit, status } = new FakeHost(plugin, { config: {} }).operation('text-to-image')
const input = { prompt: 'x', model: 'flux-dev', count: 1, aspect_ratio: '1:1' }

async function end(run: () => Promise<unknown>): Promise<Record<string, unknown>> {
  try {
    return (await run()) as Record<string, unknown>
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
    const { code, text, retryable, misconfigured, retryAfter } = error
    return { code, message: text, retryable, misconfigured, retryAfter, thrown: true }
  }
}

function reactionOf(code: FaultCode) {
  return FAULTS[code][0]
}

const reference = (dialect: string): Json => ({
  dialect,
  model: 'flux-dev',
  count: 1,
  jobs: [{ id: 'a', poll: 'https://queue.fal.run/s', result: 'https://queue.fal.run/r', count: 1 }],
})
const completed: CannedAnswer = [200, { status: 'COMPLETED' }]

test.group('flux: errors', () => {
  test('every fault has a sentence in both languages and one reaction', ({ assert }) => {
    for (const [code, [reaction, en, zh]] of Object.entries(FAULTS)) {
      assert.match(code, /^[a-z_]+$/)
      assert.include(['retry', 'fail', 'misconfigured'], reaction)
      assert.isAbove(en.length, 10)
      assert.match(zh, /[\u4e00-\u9fff]/)
    }
  })

  for (const dialect of ['bfl', 'fal', 'replicate']) {
    test(`${dialect}: HTTP {status} of a submit is {code}`)
      .with(Object.entries(HTTP).map(([http, code]) => ({ status: Number(http), code })))
      .run(async ({ assert }, row) => {
        const http = cannedHttp([row.status, { detail: 'words of the upstream' }])
        const error = await end(() => submit(input, contextOf(dialect, http)))
        assert.equal(error.code, row.code)
        assert.equal(error.retryable, reactionOf(row.code) === 'retry')
        assert.equal(error.misconfigured, reactionOf(row.code) === 'misconfigured')
        assert.include((error.message as { 'zh-CN': string })['zh-CN'], 'words of the upstream')
      })
  }

  test('fal: {type} in a result ends the task as {code}')
    .with(Object.entries(FAL_TYPES).map(([type, code]) => ({ type, code })))
    .run(async ({ assert }, { type, code }) => {
      const wanted = code === 'upstream_unavailable' ? 'upstream_failed' : code
      const model: CannedAnswer = [422, { detail: [{ loc: ['body', 'prompt'], msg: 'why', type }] }]
      const queue: CannedAnswer = [500, { detail: 'why', error_type: type }]
      const header: CannedAnswer = [500, { detail: 'why' }, { 'x-fal-error-type': type }]
      for (const answer of [model, queue, header]) {
        const ctx = contextOf('fal', cannedHttp(completed, answer))
        const result = await end(() => status(reference('fal'), ctx))
        assert.equal(result.state, 'failed')
        assert.equal(result.code, wanted)
        const { en } = result.message as { en: string }
        assert.equal(en.includes('why'), !code.startsWith('banned'))
      }
    })

  test('fal: {type} at the submit is {code}')
    .with(Object.entries(FAL_TYPES).map(([type, code]) => ({ type, code })))
    .run(async ({ assert }, { type, code }) => {
      const http = cannedHttp([500, { detail: 'why', error_type: type }])
      const error = await end(() => submit(input, contextOf('fal', http)))
      assert.equal(error.code, code)
      assert.equal(error.retryable, reactionOf(code) === 'retry')
    })

  test('fal: a line that fails while the result is fetched is tried again', async ({ assert }) => {
    const ctx = contextOf('fal', cannedHttp(completed, [502, '<html>bad gateway</html>']))
    const error = await end(() => status(reference('fal'), ctx))
    assert.isTrue(error.thrown)
    assert.isTrue(error.retryable)
  })

  test('bfl: the status {word} ends the task as {code}')
    .with(Object.entries(BFL_STATUS).map(([word, code]) => ({ word, code })))
    .run(async ({ assert }, { word, code }) => {
      const body = {
        id: 'a',
        status: word,
        result: null,
        details: { 'Moderation Reasons': ['Why'] },
      }
      const result = await end(() =>
        status(reference('bfl'), contextOf('bfl', cannedHttp([200, body])))
      )
      assert.equal(result.state, 'failed')
      assert.equal(result.code, code)
      assert.include((result.message as { en: string }).en, 'Why')
    })

  test('replicate: {status} "{error}" ends the task as {code}')
    .with([
      { status: 'failed', error: 'NSFW content detected.', code: 'banned_output' },
      {
        status: 'failed',
        error: 'The input or output was flagged as sensitive. (E005)',
        code: 'banned_output',
      },
      { status: 'failed', error: 'Prediction timed out', code: 'upstream_timeout' },
      { status: 'failed', error: 'cannot identify image file', code: 'bad_image' },
      { status: 'failed', error: 'CUDA out of memory', code: 'upstream_failed' },
      { status: 'failed', error: null, code: 'upstream_failed' },
      { status: 'canceled', error: null, code: 'cancelled_upstream' },
      { status: 'aborted', error: null, code: 'cancelled_upstream' },
      { status: 'succeeded', error: null, code: 'no_result' },
      { status: 'succeeded', error: null, data_removed: true, code: 'upstream_lost' },
    ])
    .run(async ({ assert }, { code, ...body }) => {
      const http = cannedHttp([200, { id: 'a', output: null, ...body }])
      const result = await end(() => status(reference('replicate'), contextOf('replicate', http)))
      assert.equal(result.state, 'failed')
      assert.equal(result.code, code)
    })

  test('the wait that an upstream asks for is kept: {name}')
    .with([
      { name: 'header', answer: [429, {}, { 'retry-after': '7' }], wait: 7 },
      { name: 'body', answer: [429, { error: 'x', retry_after: 9 }], wait: 9 },
      {
        name: 'Replicate',
        answer: [429, { detail: 'Request was throttled. Your rate limit resets in ~30s.' }],
        wait: 30,
      },
      { name: 'none', answer: [429, {}], wait: undefined },
    ])
    .run(async ({ assert }, { answer, wait }) => {
      const http = cannedHttp(answer as CannedAnswer)
      const error = await end(() => submit(input, contextOf('replicate', http)))
      assert.equal(error.retryAfter, wait)
    })

  test('an unknown word is asked about again, an unreadable submit is not', async ({ assert }) => {
    for (const dialect of ['bfl', 'fal', 'replicate']) {
      const odd = contextOf(dialect, cannedHttp([200, { status: 'Dreaming' }]))
      const polled = await end(() => status(reference(dialect), odd))
      assert.equal(polled.code, 'upstream_garbage')
      assert.isTrue(polled.retryable)
      const sent = await end(() =>
        submit(input, contextOf(dialect, cannedHttp([200, { hello: 1 }])))
      )
      assert.equal(sent.code, 'upstream_garbage')
      assert.isFalse(sent.retryable)
    }
  })

  test('Black Forest Labs has no schnell, and says so before anything is sent', async ({
    assert,
  }) => {
    const ctx = contextOf('bfl', cannedHttp([500, {}]))
    const error = await end(() => submit({ ...input, model: 'flux-schnell' }, ctx))
    assert.equal(error.code, 'unsupported_model')
  })
})
