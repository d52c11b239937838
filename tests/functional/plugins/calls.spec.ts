import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { CALLS } from '#plugins/calls/tuning'
import { SteeredUpstream } from '#tests/fixtures/steered_upstream'
import { configureSteered, person, type Person } from '../tasks/support.js'

interface Answer {
  status: number
  headers: Headers
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever came
  body: any
}

test.group('Routes of plugins', (group) => {
  const usual = { ...CALLS }
  const upstream = new SteeredUpstream()
  let ada: Person
  let bob: Person
  let admin: Person

  group.setup(async () => {
    await upstream.start()
    ada = await person(null as never)
    bob = await person(null as never)
    admin = await person(null as never, '100', 'admin')
    return () => upstream.stop()
  })
  group.each.setup(async () => {
    await configureSteered(upstream.url)
    await db.from('rate_limits').delete()
    await db.from('plugin_records').where('plugin_id', 'steered').delete()
    return () => void Object.assign(CALLS, usual)
  })

  async function call(
    caller: Person | null,
    name: string,
    sent?: object,
    headers: Record<string, string> = {}
  ): Promise<Answer> {
    const [path, query] = name.split('?')
    const url = `http://${process.env.HOST}:${process.env.PORT}/api/v1/steered/call/${path}`
    const response = await fetch(query === undefined ? url : `${url}?${query}`, {
      method: sent ? 'POST' : 'GET',
      headers: {
        'accept-language': 'en',
        ...(caller && { authorization: `Bearer ${caller.token}` }),
        ...(sent && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: sent && JSON.stringify(sent),
    })
    return { status: response.status, headers: response.headers, body: await response.json() }
  }
  const misbehave = (how: string, headers?: Record<string, string>) =>
    call(ada, 'misbehave', { how }, headers)
  const zh = { 'accept-language': 'zh-CN' }

  test('a query becomes what its schema says; the route knows who asks', async ({ assert }) => {
    const { status, body, headers } = await call(ada, 'look?word=12&times=3&loud=true')
    assert.equal(status, 200)
    assert.match(headers.get('content-type')!, /^application\/json/)
    assert.deepEqual(body, {
      input: { word: '12', times: 3, loud: true },
      caller: { id: ada.id, team: ada.teamId, admin: false },
      locale: 'en',
      upstream: true,
    })
    assert.deepEqual((await call(ada, 'look')).body.input, { times: 1 })
    assert.equal((await call(ada, 'look', undefined, zh)).body.locale, 'zh-CN')
    assert.isTrue((await call(admin, 'count')).body.admin)
    assert.deepEqual((await call(null, 'hello')).body, { caller: null })
    assert.deepEqual((await call(ada, 'hello')).body, { caller: ada.id })
  })

  test('a wrong input names every field, in the language of the caller', async ({ assert }) => {
    const { status, body } = await call(ada, 'look?times=ten&loud=maybe&other=1')
    assert.deepEqual([status, body.code], [422, 'invalid_input'])
    const fields = body.errors.map(({ field }: { field: string }) => field)
    assert.sameMembers(fields, ['times', 'loud', 'other'])
    const chinese = await call(ada, 'keep', { name: '' }, zh)
    assert.equal(chinese.body.errors[0].field, 'name')
    assert.match(chinese.body.errors[0].message, /\p{Script=Han}/u)
    const large = await call(ada, 'keep', { name: 'x'.repeat(CALLS.inputBytes + 1) })
    assert.deepEqual([large.status, large.body.code], [413, 'input_too_large'])
  })

  test('two owners have records of their own; a conflict is a 409', async ({ assert }) => {
    const keep = (who: Person, version?: number) => call(who, 'keep', { name: 'mine', version })
    const { status, body } = await keep(ada)
    assert.equal(status, 200)
    assert.deepInclude(body.stored, { key: 'mine', value: { name: 'mine' }, version: 1 })
    assert.equal((await keep(ada, 1)).body.stored.version, 2)
    const conflict = await keep(ada, 1)
    assert.deepEqual([conflict.status, conflict.body.code], [409, 'record_conflict'])
    assert.include(conflict.body.detail, 'changed meanwhile')
    assert.match(
      (await call(ada, 'keep', { name: 'mine', version: 1 }, zh)).body.detail,
      /已被修改/
    )
    const other = (await keep(bob, 0)).body
    assert.equal(other.stored.version, 1)
    assert.lengthOf(other.all.items, 1)
    const stranger = await call(null, 'misbehave', { how: 'reads' })
    assert.deepEqual([stranger.status, stranger.body.code], [403, 'record_no_owner'])
  })

  test('who is not let in is told so; what is not there is a 404', async ({ assert }) => {
    const told = async (answer: Promise<Answer>) => {
      const { status, body } = await answer
      return `${status} ${body.code}`
    }
    assert.equal(await told(call(null, 'look')), '401 unauthorized')
    assert.equal(await told(call(ada, 'count')), '403 admin_only')
    assert.equal(await told(call(ada, 'nothing')), '404 route_not_found')
    assert.equal(await told(call(ada, 'constructor')), '404 route_not_found')
    const wrong = await call(ada, 'look', {})
    assert.deepEqual([wrong.status, wrong.headers.get('allow')], [405, 'GET'])
    await configureSteered(upstream.url, false)
    for (const name of ['look', 'hello', 'count']) {
      assert.equal(await told(call(admin, name)), '404 plugin_not_found')
    }
  })

  test('{how}: {status} {code}')
    .with([
      { how: 'throws', status: 500, code: 'plugin_error' },
      { how: 'hangs', status: 504, code: 'plugin_timeout' },
      { how: 'refuses', status: 404, code: 'not_today' },
      { how: 'signs-out', status: 502, code: 'not_today' },
      { how: 'waits', status: 502, code: 'not_today' },
      { how: 'shouts', status: 502, code: 'plugin_answer_too_large' },
      { how: 'circles', status: 500, code: 'plugin_error' },
      { how: 'strays', status: 502, code: 'host_not_allowed' },
    ])
    .run(async ({ assert }, { how, status, code }) => {
      CALLS.milliseconds = how === 'hangs' ? 300 : usual.milliseconds
      const answer = await misbehave(how)
      assert.deepEqual([answer.status, answer.body.code], [status, code])
      assert.notMatch(JSON.stringify(answer.body), /secret|at run|\.ts/)
      if (code === 'not_today') {
        assert.equal(answer.body.detail, 'Not today.')
        assert.equal((await misbehave(how, zh)).body.detail, '今天不行。')
      }
      if (how === 'waits') assert.equal(answer.headers.get('retry-after'), '7')
      assert.equal((await misbehave('well')).body, 'well')
    })

  test('it reaches its upstream with the settings of the site', async ({ assert }) => {
    assert.equal((await misbehave('asks')).body, 200)
  })

  test('guests are counted by their network, users by themselves', async ({ assert }) => {
    CALLS.perMinute = 3
    CALLS.perMinuteOfGuests = 2
    const statuses = async (caller: Person | null, times: number) => {
      const list: number[] = []
      for (let i = 0; i < times; i += 1) list.push((await call(caller, 'hello')).status)
      return list
    }
    assert.deepEqual(await statuses(null, 3), [200, 200, 429])
    assert.deepEqual(await statuses(ada, 4), [200, 200, 200, 429])
    assert.deepEqual(await statuses(bob, 1), [200])
    const refused = await call(null, 'hello')
    assert.equal(refused.body.code, 'rate_limited')
    assert.isAbove(Number(refused.headers.get('retry-after')), 0)
  })

  test('calls that hang do not pile up', async ({ assert }) => {
    CALLS.atOnce = 2
    CALLS.milliseconds = 1_500
    const waiting = [misbehave('hangs'), misbehave('hangs')]
    for (;;) {
      const { status, body } = await misbehave('well')
      if (status === 200) continue
      assert.deepEqual([status, body.code], [503, 'plugin_busy'])
      break
    }
    assert.deepEqual(
      (await Promise.all(waiting)).map(({ status }) => status),
      [504, 504]
    )
    assert.equal((await misbehave('well')).status, 200)
  })

  test('OpenAPI has them, in the words of the reader', async ({ assert }) => {
    const read = async (language: string) => {
      const url = `http://${process.env.HOST}:${process.env.PORT}/api/openapi.json`
      const response = await fetch(url, { headers: { 'accept-language': language } })
      // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a large document
      return ((await response.json()) as any).paths
    }
    const paths = await read('en')
    const look = paths['/api/v1/steered/call/look'].get
    assert.equal(look.summary, 'Look')
    assert.deepEqual(
      look.parameters.map(({ name, in: at }: { name: string; in: string }) => [name, at]),
      [
        ['word', 'query'],
        ['times', 'query'],
        ['loud', 'query'],
      ]
    )
    assert.notProperty(look, 'security')
    assert.deepEqual(paths['/api/v1/steered/call/hello'].get.security, [])
    const keep = paths['/api/v1/steered/call/keep'].post
    assert.deepEqual(keep.requestBody.content['application/json'].schema.required, ['name'])
    assert.equal((await read('zh-CN'))['/api/v1/steered/call/look'].get.summary, '查看')
  })
})
