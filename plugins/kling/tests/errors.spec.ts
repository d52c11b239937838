import { UpstreamError } from '@wxiai/sdk'
import { cannedHttp, FakeHost, type CannedAnswer } from '@wxiai/sdk/test'
import { test } from '@japa/runner'
import plugin from '../plugin.js'
import { FAULTS, KLING_CODES, RELAY_CODES, type FaultCode } from '../src/errors.js'

const host = new FakeHost(plugin, { config: { secret_key: 'k' } })
const { submit, status } = host.operation('text-to-video')

const end = async (run: () => Promise<unknown>) => {
  const thrown: unknown = await run().then(
    (result) => ({ ...(result as { code: string }), retryable: false, thrown: false }),
    (error: unknown) => error
  )
  return thrown as UpstreamError & { state?: string; thrown?: boolean; message: unknown }
}
const submitted = (...answer: CannedAnswer) =>
  end(() => submit({ prompt: 'x' }, { ...host.context('text-to-video'), http: cannedHttp(answer) }))
const asked = (...answer: CannedAnswer) =>
  end(() =>
    status(
      { id: '1', path: '/v1/videos/text2video' },
      { ...host.context('text-to-video'), http: cannedHttp(answer) }
    )
  )

const DOCUMENTED = [
  1000, 1001, 1002, 1003, 1004, 1100, 1101, 1102, 1103, 1200, 1201, 1202, 1203, 1300, 1301, 1302,
  1303, 1304, 5000, 5001, 5002,
]

test.group('kling: errors', () => {
  test('every fault has a sentence of its own in both languages, and one reaction', ({
    assert,
  }) => {
    const seen = new Set<string>()
    for (const [code, [reaction, en, zh]] of Object.entries(FAULTS)) {
      assert.include(['retry', 'fail', 'misconfigured'], reaction)
      assert.isAbove(en.length, 10)
      assert.match(zh, /[\u4e00-\u9fff]/)
      assert.isFalse(seen.has(en) || seen.has(zh), code)
      seen.add(en).add(zh)
    }
    assert.deepEqual(Object.keys(KLING_CODES).map(Number), DOCUMENTED)
    assert.equal(new Set(Object.values(KLING_CODES)).size, DOCUMENTED.length)
  })

  test('{code}: a refused submit')
    .with(DOCUMENTED.map((code) => ({ code })))
    .run(async ({ assert }, { code }) => {
      const known: FaultCode = KLING_CODES[code]
      const error = await submitted(400, { code, message: 'said', request_id: 'r' })
      assert.instanceOf(error, UpstreamError)
      assert.equal(error.code, known)
      const [reaction, en] = FAULTS[known]
      assert.equal(error.retryable, reaction === 'retry')
      assert.equal(error.misconfigured, reaction === 'misconfigured')
      assert.include((error.text as { en: string }).en, en)
    })

  test('{code}: an answer about a task')
    .with(DOCUMENTED.map((code) => ({ code })))
    .run(async ({ assert }, { code }) => {
      const answer = await asked(400, { code, message: 'said' })
      const lost = code === 1201 || code === 1203
      if (lost) assert.deepInclude({ ...answer }, { state: 'failed', code: 'upstream_lost' })
      else assert.equal(answer.retryable, FAULTS[KLING_CODES[code]][0] !== 'misconfigured')
    })

  test('the time that was asked for is kept', async ({ assert }) => {
    const error = await submitted(429, { code: 1302, message: 'slow' }, { 'retry-after': '7' })
    assert.equal(error.retryAfter, 7)
  })

  test('a bare status {bare} means {code}')
    .with([
      { bare: 401, code: 'upstream_unauthorized' },
      { bare: 429, code: 'upstream_busy' },
      { bare: 503, code: 'upstream_unavailable' },
      { bare: 504, code: 'upstream_timeout' },
      { bare: 599, code: 'upstream_unavailable' },
      { bare: 418, code: 'upstream_failed' },
    ])
    .run(async ({ assert }, { bare, code }) => {
      assert.equal((await submitted(bare, '<html></html>')).code, code)
    })

  test('words of a relay', async ({ assert }) => {
    for (const [word, code] of Object.entries(RELAY_CODES)) {
      assert.equal((await submitted(400, { code: word, message: 'x' })).code, code)
    }
    const nested = { error: { code: 'insufficient_user_quota', message: 'x' } }
    assert.equal((await submitted(403, nested)).code, 'upstream_no_credit')
  })

  test('unreadable: asked for again, but never submitted again', async ({ assert }) => {
    const sent = await submitted(200, '<html></html>')
    assert.equal(sent.code, 'upstream_garbage')
    assert.isFalse(sent.retryable)
    for (const body of ['<html></html>', {}, { code: 0 }]) {
      const answer = await asked(200, body)
      assert.equal(answer.code, 'upstream_garbage')
      assert.isTrue(answer.retryable)
    }
    const odd = await asked(200, { code: 0, data: { task_id: '1', task_status: 'paused' } })
    assert.isTrue(odd.retryable)
    assert.equal((await submitted(200, { code: 0, data: {} })).code, 'upstream_garbage')
  })

  test('done without a film has failed', async ({ assert }) => {
    const answer = await asked(200, {
      code: 0,
      data: { task_id: '1', task_status: 'succeed', task_result: {} },
    })
    assert.deepInclude({ ...answer }, { state: 'failed', code: 'no_result' })
  })
})
