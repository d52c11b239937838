import { test } from '@japa/runner'
import { defineUpstream, priceTable, UpstreamError } from '@wxiai/sdk'
import { cannedHttp, type CannedAnswer } from '@wxiai/sdk/test'

const acme = defineUpstream({
  name: ['Acme', '顶点'],
  faults: {
    queue_full: ['retry', 'Acme has no room', '顶点已满'],
    withheld: ['retry', 'Acme withheld the picture', '顶点未返回图片'],
  },
  codes: { 'Busy': 'queue_full', 'Busy.Nights': 'upstream_busy', '7': 'banned_prompt' },
})
const send = (answer: CannedAnswer, request: object = {}) =>
  acme.send({ http: cannedHttp(answer) }, 'https://acme.example/', request)
const thrown = (run: () => Promise<unknown>) =>
  run().then(
    () => null,
    (error: UpstreamError) => error
  )

test.group('defineUpstream', () => {
  test('a code is looked up whole, then by its first part, then the status is asked', ({
    assert,
  }) => {
    assert.equal(acme.codeOf('Busy.Nights', 400), 'upstream_busy')
    assert.equal(acme.codeOf('Busy.Days', 400), 'queue_full')
    assert.equal(acme.codeOf(7, 400), 'banned_prompt')
    assert.equal(acme.codeOf('toString', 401), 'upstream_unauthorized')
    assert.equal(acme.codeOf(null, 599), 'upstream_unavailable')
    assert.equal(acme.codeOf(null, 409), 'invalid_request')
  })

  test('its name stands in the sentences, with a space only beside Latin letters', ({ assert }) => {
    assert.deepEqual(acme.fault('upstream_busy').text, {
      'en': 'Acme asks us to slow down.',
      'zh-CN': '顶点请求过于频繁。',
    })
    const latin = defineUpstream({ name: ['Acme', 'Acme'], faults: {} })
    assert.include(latin.fault('upstream_busy').text, { 'zh-CN': 'Acme 请求过于频繁。' })
  })

  test('its own words follow where they help, without the number for its support', ({ assert }) => {
    const { text } = acme.fault('invalid_request', 'size is odd. Request id: 0217')
    assert.include(text, { en: 'Acme does not accept this request: size is odd.' })
    assert.notInclude(JSON.stringify(acme.fault('banned_prompt', 'secret list').text), 'secret')
  })

  test('what is about the call is asked again, what is about the task ends it', ({ assert }) => {
    for (const code of ['queue_full', 'upstream_timeout', 'upstream_garbage'] as const) {
      assert.isTrue(acme.asked(code, '', 3).retryable, code)
    }
    assert.equal(acme.asked('queue_full', '', 3).retryAfter, 3)
    assert.isFalse(acme.asked('banned_prompt').retryable)
    assert.isTrue(acme.fault('withheld').retryable)
    assert.isFalse(acme.asked('withheld').retryable)
    const refused = acme.asked('upstream_unauthorized')
    assert.isTrue(refused.misconfigured)
    assert.isFalse(refused.retryable)
    assert.isFalse(acme.fault('upstream_timeout').retryable)
  })

  test('an answer comes with its JSON and the time that was asked for', async ({ assert }) => {
    const answer = await send([429, { a: 1 }, { 'retry-after': '7' }])
    assert.deepInclude(answer, { ok: false, status: 429, body: { a: 1 }, retryAfter: 7 })
    assert.deepEqual((await send([502, '<html>'])).body, {})
    assert.notProperty(await send([200, {}, { 'retry-after': 'soon' }]), 'retryAfter')
  })

  test('a success that is not JSON: asked again, but never submitted again', async ({ assert }) => {
    for (const text of ['<html>', '[1]', '7', '']) {
      const asking = await thrown(() => send([200, text]))
      assert.isTrue(asking?.retryable)
      const submitting = await thrown(() => send([200, text], { method: 'POST' }))
      assert.equal(submitting?.code, 'upstream_garbage')
      assert.isFalse(submitting?.retryable)
      const byPost = await thrown(() => send([200, text], { method: 'POST', asks: true }))
      assert.isTrue(byPost?.retryable)
    }
  })

  test('a connection test: who is told what is wrong with the question was let in', async ({
    assert,
  }) => {
    const check = async (code: Parameters<typeof acme.fault>[0], unknown?: 'model_not_found') =>
      (await acme.check(() => Promise.reject(acme.asked(code)), unknown)).ok
    assert.isTrue((await acme.check(async () => {})).ok)
    assert.isTrue(await check('upstream_lost'))
    assert.isTrue(await check('model_not_found', 'model_not_found'))
    for (const code of ['model_not_found', 'upstream_garbage', 'queue_full'] as const) {
      assert.isFalse(await check(code), code)
    }
    const foreign = new UpstreamError({ code: 'upstream_unreachable', message: 'down' })
    assert.isFalse((await acme.check(() => Promise.reject(foreign))).ok)
    await assert.rejects(() => acme.check(() => Promise.reject(new TypeError('a bug'))), 'a bug')
  })
})

test.group('priceTable', () => {
  const { prices, dimensions } = priceTable(
    {
      model: { label: ['Model', '模型'], values: { a: 'A', b: 'B' } },
      length: { label: ['Length', '时长'], values: { '5s': ['5 s', '5 秒'] } },
    },
    { unit: ['film', '个'], credits: ({ model }) => (model === 'b' ? undefined : 30) }
  )
  test('an item for each place that has a price', ({ assert }) => {
    assert.deepEqual(prices, {
      'a/5s': {
        label: { 'en': 'A · 5 s', 'zh-CN': 'A · 5 秒' },
        credits: 30,
        unit: { 'en': 'film', 'zh-CN': '个' },
        at: { model: 'a', length: '5s' },
      },
    })
    assert.deepEqual(Object.keys(dimensions), ['model', 'length'])
  })
})
