import { test } from '@japa/runner'
import {
  defineUpstream,
  priceList,
  priceTable,
  secondsAxis,
  UpstreamError,
  type HttpRequest,
} from '@wxiai/sdk'
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

const api = acme.api<{ key: string }>({
  base: () => 'https://acme.example//v1/',
  headers: ({ key }, { url, body }) => ({ authorization: `${key} ${url.pathname} ${body}` }),
  done: 0,
  lost: ['model_not_found'],
})
function contextWith(answer: CannedAnswer) {
  const sent: { url: string; request: HttpRequest }[] = []
  const http = cannedHttp(answer)
  const request: typeof http.request = (url, options = {}) => {
    sent.push({ url, request: options })
    return http.request(url, options)
  }
  const warn = () => {}
  const logger = { debug: warn, info: warn, warn, error: warn }
  const ctx = { config: { key: 'k' }, http: { ...http, request }, logger } as never
  return { sent, ctx }
}

test.group('api', () => {
  test('a check is a question: what it is told about the task says that the key is good', async ({
    assert,
  }) => {
    const check = async (answer: CannedAnswer, unknown?: 'upstream_unavailable') => {
      const { sent, ctx } = contextWith(answer)
      const { ok } = await api.check('/films/0', unknown)(ctx)
      assert.deepInclude(sent[0], { url: 'https://acme.example/v1/films/0' })
      assert.equal(sent[0].request.method, 'GET')
      return ok
    }
    assert.isTrue(await check([200, { code: 0, data: { id: 1 } }]))
    assert.isTrue(await check([400, { code: 7 }]))
    assert.isFalse(await check([401, {}]))
    assert.isFalse(await check([503, {}]))
    assert.isTrue(await check([503, {}], 'upstream_unavailable'))
  })

  test('says who we are, over what is sent; hands out the data', async ({ assert }) => {
    const { sent, ctx } = contextWith([200, { code: 0, data: { id: 'a' } }])
    assert.deepEqual(await api.submit(ctx, '/jobs', { a: 1 }), { id: 'a' })
    assert.deepEqual(await api.ask(ctx, '/jobs/a'), { id: 'a' })
    assert.deepEqual(
      sent.map(({ url, request }) => [url, request.method, request.headers?.authorization]),
      [
        ['https://acme.example/v1/jobs', 'POST', 'k /v1/jobs {"a":1}'],
        ['https://acme.example/v1/jobs/a', 'GET', 'k /v1/jobs/a '],
      ]
    )
  })

  test('a refused submit and a refused question are thrown as what they are', async ({
    assert,
  }) => {
    const [submit, ask] = await Promise.all(
      [
        () => api.submit(contextWith([400, { code: 'Busy.Days', message: 'no' }]).ctx, '/', {}),
        () => api.ask(contextWith([400, { error: { code: 7, message: 'no' } }]).ctx, '/'),
      ].map(thrown)
    )
    assert.deepInclude(submit, { code: 'queue_full', retryable: true })
    assert.deepInclude(ask, { code: 'banned_prompt', retryable: false })
    const late = await thrown(() =>
      api.ask(contextWith([503, '<html>', { 'retry-after': '9' }]).ctx, '/')
    )
    assert.deepInclude(late, { code: 'upstream_unavailable', retryable: true, retryAfter: 9 })
  })

  test('what is not there is undefined for a question, and a fault for a submit', async ({
    assert,
  }) => {
    assert.isUndefined(await api.ask(contextWith([404, '']).ctx, '/'))
    const submit = await thrown(() => api.submit(contextWith([404, '']).ctx, '/', {}))
    assert.equal(submit?.code, 'model_not_found')
  })

  test('a success that is none: its word, what it was about, or garbage', async ({ assert }) => {
    const asked = (body: object) => thrown(() => api.ask(contextWith([200, body]).ctx, '/'))
    const sent = (body: object) => thrown(() => api.submit(contextWith([200, body]).ctx, '/', {}))
    assert.equal((await asked({ code: 7 }))?.code, 'banned_prompt')
    assert.equal((await asked({ code: 'new' }))?.code, 'upstream_failed')
    assert.equal((await sent({ code: 'new' }))?.code, 'invalid_request')
    assert.deepInclude(await sent({}), { code: 'upstream_garbage', retryable: false })
    assert.deepInclude(await asked({}), { code: 'upstream_garbage', retryable: true })
    assert.deepInclude(await asked({ code: 0 }), { code: 'upstream_garbage', retryable: true })
  })

  test('a word for a state, or what finds it out; another one is asked again', ({ assert }) => {
    const failed = () => acme.failed('upstream_failed')
    assert.deepEqual(acme.state('waits', { waits: 'queued' }), { state: 'queued' })
    assert.equal(acme.state('broke', { broke: failed }).state, 'failed')
    assert.throws(() => acme.state('toString', { waits: 'queued' }), /unreadable/)
    assert.deepInclude(acme.film('https://a/b.mp4', { text: 'x' }), {
      state: 'succeeded',
      text: 'x',
    })
    assert.deepInclude(acme.film(undefined), { state: 'failed', code: 'no_result' })
    assert.equal(acme.text(7, 'id'), '7')
    assert.throws(() => acme.text('', 'id'), /no id/)
  })

  test('of the faults that several have it has those that it names', ({ assert }) => {
    assert.property(acme.faults, 'queue_full')
    assert.notProperty(acme.faults, 'account_overdue')
    const asks = defineUpstream({
      name: ['Acme', '顶点'],
      codes: { 9: 'account_overdue' },
      also: ['no_public_address'],
    })
    assert.includeMembers(Object.keys(asks.faults), ['account_overdue', 'no_public_address'])
    assert.isTrue(asks.fault('ip_not_allowed').misconfigured)
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

  test('an item by what an input says: lengths are numbers there', ({ assert }) => {
    const films = priceTable(
      { model: { label: ['Model', '模型'], values: { a: 'A' } }, length: secondsAxis(5, 10) },
      { unit: ['film', '个'], credits: () => 1, keyOf: ({ model, length }) => `${length}-${model}` }
    )
    assert.deepEqual(films.dimensions.length.values['10s'], { 'en': '10 s', 'zh-CN': '10 秒' })
    assert.deepEqual(films.line({ model: 'a', length: 10 }), { item: '10s-a', quantity: 1 })
  })

  test('a list of items of one unit', ({ assert }) => {
    assert.deepEqual(priceList(['film', '个'], { a: ['One', '一', 2], b: ['Two', '0.5'] }), {
      a: {
        label: { 'en': 'One', 'zh-CN': '一' },
        credits: 2,
        unit: { 'en': 'film', 'zh-CN': '个' },
      },
      b: { label: 'Two', credits: '0.5', unit: { 'en': 'film', 'zh-CN': '个' } },
    })
  })
})
