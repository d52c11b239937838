import { UpstreamError, type SubmitContext } from '@wxiai/sdk'
import { cannedHttp, FakeHost, type CannedAnswer } from '@wxiai/sdk/test'
import { test } from '@japa/runner'
import plugin from '../plugin.js'
import { ARK_CODES, FAULTS, HTTP, type FaultCode } from '../src/errors.js'

interface Answer {
  status: number
  body: unknown
  type?: string
}

const line = (answers: Answer[]) =>
  cannedHttp(
    ...answers.map(({ status, body, type = 'application/json' }): CannedAnswer => {
      return [status, body, { 'content-type': type, 'retry-after': '7' }]
    })
  )

const host = new FakeHost(plugin, { config: { api_key: 'k' } })
const { submit } = host.operation('text-to-image')
const contextOf = (...answers: Answer[]): SubmitContext => ({
  ...host.context('text-to-image'),
  http: line(answers),
})
const input = {
  prompt: 'x',
  model: 'seedream-4-0',
  count: 1,
  aspect_ratio: '1:1',
  resolution: '2K',
  watermark: true,
}

async function refused(run: () => Promise<unknown>): Promise<UpstreamError> {
  try {
    await run()
  } catch (error) {
    if (error instanceof UpstreamError) return error
    throw error
  }
  throw new Error('was not refused')
}

/** Statuses that the vendor's table gives to its codes. */
function statusOf(code: FaultCode, word: string) {
  if (word.startsWith('OperationDenied') || ['AccessDenied', 'AccountOverdueError'].includes(word))
    return 403
  if (code === 'upstream_unauthorized') return 401
  if (code === 'model_not_found' || code === 'service_not_open') return 404
  if (code === 'upstream_busy' || code === 'upstream_quota') return 429
  return code === 'upstream_unavailable' ? 500 : 400
}

test.group('dreamwork: errors', () => {
  test('every fault has a sentence in both languages and one reaction', ({ assert }) => {
    for (const [code, [reaction, en, zh]] of Object.entries(FAULTS)) {
      assert.match(code, /^[a-z_]+$/)
      assert.include(['retry', 'fail', 'misconfigured'], reaction)
      assert.isAbove(en.length, 10)
      assert.match(zh, /[\u4e00-\u9fff]/)
    }
  })

  test('Ark: {word} is {code}')
    .with(Object.entries(ARK_CODES).map(([word, code]) => ({ word, code })))
    .run(async ({ assert }, { word, code }) => {
      const message = 'The reason in words. Request id: 021767225600'
      const body = { error: { code: word, message, param: '', type: 'BadRequest' } }
      const ctx = contextOf({ status: statusOf(code, word), body })
      const error = await refused(() => submit(input, ctx))
      assert.equal(error.code, code)
      assert.equal(error.retryable, FAULTS[code][0] === 'retry')
      assert.equal(error.misconfigured, FAULTS[code][0] === 'misconfigured')
      assert.equal(error.retryAfter, error.retryable ? 7 : undefined)
      assert.notInclude(error.message, 'Request id')
      assert.match((error.text as { 'zh-CN': string })['zh-CN'], /[\u4e00-\u9fff]/)
    })

  test('Ark: {word} in place of a picture is {code}, and nothing is charged')
    .with(
      Object.entries(ARK_CODES)
        .filter(([word]) => word.startsWith('OutputImage') || word === 'InternalServiceError')
        .map(([word, code]) => ({ word, code }))
    )
    .run(async ({ assert }, { word, code }) => {
      const body = { data: [{ error: { code: word, message: 'The reason.' } }] }
      const result = await submit(input, contextOf({ status: 200, body }))
      assert.equal('state' in result && result.state, 'failed')
      assert.equal('code' in result && result.code, code)
    })

  test('codes with a parameter behind the dot count as their kind', async ({ assert }) => {
    for (const word of ['InvalidParameter.UnsupportedImageFormat', 'MissingParameter.prompt']) {
      const ctx = contextOf({
        status: 400,
        body: { error: { code: word, message: 'size is wrong' } },
      })
      const error = await refused(() => submit(input, ctx))
      assert.equal(error.code, 'invalid_request')
      assert.include(error.message, 'size is wrong')
    }
  })

  test('HTTP {status} without a code of Ark is {code}')
    .with(Object.entries(HTTP).map(([status, code]) => ({ status: Number(status), code })))
    .run(async ({ assert }, { status, code }) => {
      for (const body of [{ error: { message: 'relay', type: 'x', code: null } }, '<html>']) {
        const error = await refused(() => submit(input, contextOf({ status, body })))
        assert.equal(error.code, code)
        assert.equal(error.retryable, FAULTS[code][0] === 'retry')
        assert.equal(error.misconfigured, FAULTS[code][0] === 'misconfigured')
      }
    })

  test('an answer that cannot be read may have cost something: no second try', async ({
    assert,
  }) => {
    const odd: Answer[] = [
      { status: 200, body: '<html>' },
      { status: 200, body: { created: 1 } },
      { status: 200, body: 'event: ping\n\n', type: 'text/event-stream' },
    ]
    for (const answer of odd) {
      const error = await refused(() => submit(input, contextOf(answer)))
      assert.equal(error.code, 'upstream_garbage')
      assert.isFalse(error.retryable)
    }
  })

  test('an empty set and an error inside a 200', async ({ assert }) => {
    const empty = await submit(input, contextOf({ status: 200, body: { data: [] } }))
    assert.equal('code' in empty && empty.code, 'no_result')
    const body = { error: { code: 'ServerOverloaded', message: 'later' } }
    assert.equal(
      (await refused(() => submit(input, contextOf({ status: 200, body })))).code,
      'upstream_busy'
    )
  })

  test('an error in the stream is one of the request', async ({ assert }) => {
    const error = { error: { code: 'InternalServiceError', message: 'x' } }
    const broken = `data: ${JSON.stringify(error)}\n\n`
    const ctx = contextOf({ status: 200, body: broken, type: 'text/event-stream' })
    assert.equal((await refused(() => submit(input, ctx))).code, 'upstream_unavailable')
  })

  test('of several requests, one that came pays for itself and stops a second try', async ({
    assert,
  }) => {
    const good: Answer = { status: 200, body: { data: [{ url: 'https://a.example/1' }] } }
    const busy: Answer = { status: 429, body: {} }
    const bad: Answer = { status: 400, body: { error: { code: 'InvalidParameter' } } }
    const some = await submit({ ...input, count: 2 }, contextOf(good, busy))
    if (!('state' in some) || some.state !== 'succeeded') throw new Error('failed')
    assert.deepEqual(some.usage, [{ item: 'seedream-4-0', quantity: 1 }])
    assert.deepEqual(some.metadata, { missing: ['upstream_busy'] })
    const none = await refused(() => submit({ ...input, count: 2 }, contextOf(busy, bad)))
    assert.equal(none.code, 'invalid_request')
    const later = await refused(() => submit({ ...input, count: 2 }, contextOf(busy, busy)))
    assert.isTrue(later.retryable)
  })
})
