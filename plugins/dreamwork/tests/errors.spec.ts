import { UpstreamError, type SubmitContext } from '@wxiai/sdk'
import { cannedHttp, FakeHost, type CannedAnswer } from '@wxiai/sdk/test'
import { test } from '@japa/runner'
import plugin from '../plugin.js'

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

/** What `documented.ts` has no row for: each error that is known is tried there, through the engine. */
test.group('dreamwork: errors', () => {
  test('an error inside a 200', async ({ assert }) => {
    const body = { error: { code: 'ServerOverloaded', message: 'later' } }
    assert.equal(
      (await refused(() => submit(input, contextOf({ status: 200, body })))).code,
      'upstream_busy'
    )
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
