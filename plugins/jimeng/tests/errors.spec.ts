import { UpstreamError, type Json } from '@wxiai/sdk'
import { cannedHttp, FakeHost, type CannedAnswer } from '@wxiai/sdk/test'
import { test } from '@japa/runner'
import plugin from '../plugin.js'
import {
  FAULTS,
  GATEWAY_CODES,
  GATEWAY_WORDS,
  HTTP,
  RELAY_CODES,
  VISUAL_CODES,
  type FaultCode,
} from '../src/errors.js'

type Dialect = 'volcengine' | 'new-api' | 'relay'

const config = (dialect: Dialect) => ({
  dialect,
  access_key: 'AK',
  secret_key: 'SK',
  base_url: 'https://upstream.example',
})
const host = (dialect: Dialect) => new FakeHost(plugin, { config: config(dialect) })
const { submit, status } = host('relay').operation('text-to-video')
const reference = (dialect: Dialect): Json => ({
  dialect,
  job: { request_key: 'jimeng_t2v_v30', task_id: '7392616336519610409' },
})

interface End {
  code?: unknown
  state?: unknown
  retryable?: boolean
  misconfigured?: boolean
  retryAfter?: number
  message: { 'en': string; 'zh-CN': string }
  thrown?: boolean
}
async function end(run: () => Promise<unknown>): Promise<End> {
  try {
    return (await run()) as End
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
    const { code, retryable, misconfigured, retryAfter } = error
    const message = error.text as End['message']
    return { code, message, retryable, misconfigured, retryAfter, thrown: true }
  }
}
const submitted = (dialect: Dialect, answer: CannedAnswer) =>
  end(() => submit({ prompt: 'x' }, { ...host(dialect).context('x'), http: cannedHttp(answer) }))
const asked = (dialect: Dialect, answer: CannedAnswer) =>
  end(() => status(reference(dialect), { ...host(dialect).context('x'), http: cannedHttp(answer) }))

const rows = <Key extends string>(name: Key, table: Record<string, FaultCode>) =>
  Object.entries(table).map(
    ([key, code]) => ({ [name]: key, code }) as Record<Key, string> & { code: FaultCode }
  )
const reactionOf = (code: FaultCode) => FAULTS[code][0]
/** These are about the call, so the task is asked about again. */
const PASSING = ['upstream_busy', 'queue_full', 'upstream_unavailable']

test.group('jimeng: errors', () => {
  test('every fault has a sentence of its own in both languages, and one reaction', ({
    assert,
  }) => {
    const seen = new Set<string>()
    for (const [code, [reaction, en, zh]] of Object.entries(FAULTS)) {
      assert.match(code, /^[a-z_]+$/)
      assert.include(['retry', 'fail', 'misconfigured'], reaction)
      assert.isAbove(en.length, 10)
      assert.match(zh, /[\u4e00-\u9fff]/)
      assert.isFalse(seen.has(en) || seen.has(zh), code)
      seen.add(en).add(zh)
    }
  })

  for (const dialect of ['volcengine', 'new-api'] as const) {
    test(`${dialect}: {number} of a submit is {code}`)
      .with(rows('number', VISUAL_CODES))
      .run(async ({ assert }, { number, code }) => {
        const answer = { code: Number(number), data: null, message: 'Text Risk Not Pass' }
        for (const http of [200, 400, 500]) {
          const error = await submitted(dialect, [http, answer])
          assert.equal(error.code, code)
          assert.equal(error.retryable, reactionOf(code) === 'retry')
          assert.equal(error.misconfigured, reactionOf(code) === 'misconfigured')
        }
      })
  }

  test('volcengine: {number} in a result is {code}')
    .with(rows('number', VISUAL_CODES))
    .run(async ({ assert }, { number, code }) => {
      const answer = { code: Number(number), data: null, message: 'Post Video Risk Not Pass' }
      const result = await asked('volcengine', [400, answer])
      assert.equal(result.code, code)
      // What the checks withheld stays withheld, however often it is asked for.
      const passing = PASSING.includes(code) || reactionOf(code) === 'misconfigured'
      assert.equal(result.thrown ?? false, passing)
      if (!passing) assert.equal(result.state, 'failed')
      assert.match(result.message['zh-CN'], /[\u4e00-\u9fff]/)
    })

  test('gateway: CodeN {number} is {code}')
    .with(rows('number', GATEWAY_CODES))
    .run(async ({ assert }, { number, code }) => {
      const refusal = { CodeN: Number(number), Code: 'Whatever', Message: 'no' }
      for (const run of [submitted, asked]) {
        const error = await run('volcengine', [401, { ResponseMetadata: { Error: refusal } }])
        assert.equal(error.code, code)
        assert.isTrue(error.misconfigured)
        assert.isFalse(error.retryable)
      }
    })

  test('gateway: {word} with a number that nobody knows is {code}')
    .with(rows('word', GATEWAY_WORDS))
    .run(async ({ assert }, { word, code }) => {
      const refusal = { CodeN: 999_999, Code: word, Message: 'no' }
      const error = await submitted('volcengine', [403, { ResponseMetadata: { Error: refusal } }])
      assert.equal(error.code, code)
      assert.isTrue(error.misconfigured)
    })

  test('a new word of the gateway goes by its HTTP status', async ({ assert }) => {
    const body = { ResponseMetadata: { Error: { CodeN: 1, Code: 'New', Message: 'no' } } }
    assert.equal((await submitted('volcengine', [403, body])).code, 'upstream_forbidden')
    assert.equal((await submitted('volcengine', [503, body])).code, 'upstream_unavailable')
  })

  test('relay: {word} of a submit is {code}')
    .with(rows('word', RELAY_CODES))
    .run(async ({ assert }, { word, code }) => {
      const message = JSON.stringify({ error: { code: word, message: 'Why. Request id: 0217' } })
      const bodies = [
        { code: 'fail_to_fetch_task', message, data: null },
        { error: { code: word, message: 'Why.', type: 'new_api_error' } },
        { code: word, message: 'Why.', data: null },
      ]
      for (const body of bodies) {
        const error = await submitted('relay', [400, body])
        assert.equal(error.code, code)
        assert.equal(error.retryable, reactionOf(code) === 'retry')
        assert.equal(error.misconfigured, reactionOf(code) === 'misconfigured')
        assert.notInclude(error.message.en, 'Request id')
      }
    })

  test('relay: a task that failed by {word} is {code}')
    .with(rows('word', RELAY_CODES).filter(({ word }) => /^(Input|Output|Sensitive)/.test(word)))
    .run(async ({ assert }, { word, code }) => {
      const reasons = [JSON.stringify({ error: { code: word, message: 'm' } }), `task: ${word} (m)`]
      for (const reason of reasons) {
        const data = { task_id: '1', status: 'FAILURE', fail_reason: reason, progress: '100%' }
        const result = await asked('relay', [200, { code: 'success', message: '', data }])
        assert.equal(result.state, 'failed')
        assert.equal(result.code, code)
      }
    })

  test('relay: a reason in words is shown', async ({ assert }) => {
    const data = { task_id: '1', status: 'FAILURE', fail_reason: '积分不足' }
    const result = await asked('relay', [200, { code: 'success', message: '', data }])
    assert.equal(result.code, 'upstream_failed')
    assert.include(result.message['zh-CN'], '积分不足')
  })

  for (const dialect of ['volcengine', 'new-api', 'relay'] as const) {
    test(`${dialect}: HTTP {http} without a known code is {code}`)
      .with(rows('http', HTTP as Record<string, FaultCode>))
      .run(async ({ assert }, { http, code }) => {
        for (const body of ['<html>bad gateway</html>', { error: { message: 'x' } }]) {
          const error = await submitted(dialect, [Number(http), body, { 'retry-after': '7' }])
          assert.equal(error.code, code)
          assert.equal(error.retryable, reactionOf(code) === 'retry')
          assert.equal(error.misconfigured, reactionOf(code) === 'misconfigured')
          assert.equal(error.retryAfter, error.retryable ? 7 : undefined)
        }
      })

    test(`${dialect}: an unreadable submit is not tried again, an unreadable result is`, async ({
      assert,
    }) => {
      for (const body of ['<html>', { hello: 1 }, { code: 10_000, data: {} }]) {
        const sent = await submitted(dialect, [200, body])
        assert.isTrue(sent.thrown)
        assert.isFalse(sent.retryable)
      }
      const again = await asked(dialect, [200, '<html>'])
      assert.equal(again.code, 'upstream_garbage')
      assert.isTrue(again.retryable)
    })
  }

  test('volcengine: status {word} is {code}')
    .with([
      { word: 'not_found', code: 'upstream_lost' },
      { word: 'expired', code: 'upstream_expired' },
      { word: 'done', code: 'no_result' },
    ])
    .run(async ({ assert }, { word, code }) => {
      const body = { code: 10_000, data: { status: word, video_url: '' }, message: 'Success' }
      const result = await asked('volcengine', [200, body])
      assert.equal(result.state, 'failed')
      assert.equal(result.code, code)
    })

  test('a word that nobody knows is asked about again', async ({ assert }) => {
    const visual = { code: 10_000, data: { status: 'dreaming' } }
    const relay = { code: 'success', data: { task_id: '1', status: 'DREAMING' } }
    for (const result of [
      await asked('volcengine', [200, visual]),
      await asked('relay', [200, relay]),
    ]) {
      assert.equal(result.code, 'upstream_garbage')
      assert.isTrue(result.retryable)
    }
  })

  test('relay: {word} counts as {state}')
    .with([
      { word: 'NOT_START', state: 'queued' },
      { word: 'SUBMITTED', state: 'queued' },
      { word: 'QUEUED', state: 'queued' },
      { word: 'UNKNOWN', state: 'queued' },
      { word: 'IN_PROGRESS', state: 'running' },
    ])
    .run(async ({ assert }, { word, state }) => {
      const data = { task_id: '1', status: word, progress: '50%', data: null }
      const result = await asked('relay', [200, { code: 'success', data }])
      assert.deepEqual(result as unknown, { state, progress: 50 })
    })
})
