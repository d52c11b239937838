import { test } from '@japa/runner'
import { ISOLATION } from '#plugins/isolation/tuning'
import { CALLS } from '#plugins/calls/tuning'
import { packedPlugin } from '#tests/fixtures/packages/packed_plugin'
import { person, type Person } from '../tasks/support.js'
import { steeredDesk } from './support.js'

const NOTHING = `{ type: 'object', properties: {}, additionalProperties: false }`
const members = (access: string, more = '') => `
  records: { collections: { words: { label: 'Words', scope: 'user', schema: { type: 'object', properties: { word: { type: 'string' } } } } } },
  routes: {
    words: { method: 'GET', access: '${access}', label: { en: 'Words', 'zh-CN': '词语' }, input: ${NOTHING},
      async run(input, ctx) { return { caller: ctx.caller, all: await ctx.records.of('words').list() } } },
    say: { method: 'POST', access: 'user', label: 'Say', input: { type: 'object', properties: { word: { type: 'string' }, how: { type: 'string' } }, required: ['word'] },
      async run({ word, how }, ctx) {
        if (how === 'throws') null.length
        if (how === 'loops') for (;;) {}
        if (how === 'exits') process.exit(3)
        if (how === 'hangs') await new Promise(() => {})
        if (how === 'refuses') throw Object.assign(new UpstreamError({ code: 'rude', status: 422, message: { en: 'Rude.', 'zh-CN': '粗鲁。' } }))
        if (how === 'asks') return (await ctx.http.get(ctx.config.base_url + '/find/nobody')).status
        if (how === 'late') { setTimeout(() => ctx.records.of('words').put('late', {}).catch(() => {}), 50); return null }
        return ctx.records.of('words').put(word, { word }, { version: 0 })
      } },
    ${more}
  },`
const code = `import { UpstreamError } from '@wxiai/sdk'`

test.group('Packages: routes of an isolated plugin', (group) => {
  const usual = { ...ISOLATION }
  const calls = { ...CALLS }
  const { upstream, desk } = steeredDesk(group)
  let ada: Person
  let bob: Person

  group.each.setup(async () => {
    Object.assign(ISOLATION, { heartbeat: 200, silence: 1_500, backoff: 20, idleRetired: 300 })
    ada = await person(null as never)
    bob = await person(null as never)
    return () => {
      Object.assign(ISOLATION, usual)
      Object.assign(CALLS, calls)
    }
  })

  const say = (who: Person, word: string, how?: string) =>
    desk.ask('POST', '/api/v1/packed/call/say', { word, how }, who)
  const words = (who: Person) => desk.ask('GET', '/api/v1/packed/call/words', undefined, who)

  test('caller, records, requests and errors come through', async ({ assert }) => {
    await desk.put(await packedPlugin({ members: members('user'), code }))
    await desk.enable('packed', upstream.url)
    assert.isTrue((await desk.isolation('packed')).body.isolated)
    const said = await say(ada, 'hello')
    assert.equal(said.status, 200, JSON.stringify(said.body))
    assert.deepInclude(said.body, { key: 'hello', value: { word: 'hello' }, version: 1 })
    assert.isFalse(Number.isNaN(Date.parse(said.body.createdAt)))
    const again = await say(ada, 'hello')
    assert.deepEqual([again.status, again.body.code], [409, 'record_conflict'])
    const { body } = await words(ada)
    assert.deepEqual(body.caller, { id: ada.id, team: ada.teamId, admin: false })
    assert.lengthOf(body.all.items, 1)
    assert.lengthOf((await words(bob)).body.all.items, 0)
    assert.equal((await say(ada, 'x', 'asks')).body, 404)
    const rude = await say(ada, 'x', 'refuses')
    assert.deepEqual([rude.status, rude.body.code, rude.body.detail], [422, 'rude', 'Rude.'])
    const bug = await say(ada, 'x', 'throws')
    assert.deepEqual([bug.status, bug.body.code], [500, 'plugin_error'])
    assert.notInclude(JSON.stringify(bug.body), 'null')
    const bad = await desk.ask('POST', '/api/v1/packed/call/say', { how: 7 }, ada)
    assert.deepEqual(bad.body.errors.map(({ field }: { field: string }) => field).sort(), [
      'how',
      'word',
    ])
  })

  test('the context of a call that is over works no more', async ({ assert }) => {
    await desk.put(await packedPlugin({ members: members('user'), code }))
    await desk.enable('packed', upstream.url)
    assert.isNull((await say(ada, 'x', 'late')).body)
    await new Promise((done) => setTimeout(done, 300))
    assert.lengthOf((await words(ada)).body.all.items, 0)
  })

  test('{how}: an error for its caller, and the next call works')
    .with([
      { how: 'loops', status: 503, code: 'plugin_unavailable' },
      { how: 'exits', status: 503, code: 'plugin_unavailable' },
      { how: 'hangs', status: 504, code: 'plugin_timeout' },
    ])
    .run(async ({ assert }, { how, status, code: expected }) => {
      CALLS.milliseconds = how === 'hangs' ? 300 : calls.milliseconds
      await desk.put(await packedPlugin({ members: members('user'), code }))
      await desk.enable('packed', upstream.url)
      const answer = await say(ada, 'x', how)
      assert.deepEqual([answer.status, answer.body.code], [status, expected])
      CALLS.milliseconds = calls.milliseconds
      assert.equal((await say(ada, 'again')).status, 200)
    })

  test('an admin sees who may call what, and what an upgrade opens', async ({ assert }) => {
    const { routes } = await desk.put(await packedPlugin({ members: members('user'), code }))
    assert.deepEqual(routes, [
      { id: 'words', method: 'GET', access: 'user', name: 'Words' },
      { id: 'say', method: 'POST', access: 'user', name: 'Say' },
    ])
    const more = `more: { method: 'GET', access: 'admin', label: 'More', input: ${NOTHING}, run: async () => 1 },`
    const packed = await packedPlugin({ version: '1.1.0', members: members('public', more), code })
    const { differences } = (await desk.upload(packed.tarball)).body
    assert.deepEqual(differences.permissions, [
      { path: 'routes.more', change: 'added', to: 'admin', breaking: false },
      { path: 'routes.words', change: 'changed', from: 'user', to: 'public', breaking: false },
    ])
  })

  test('code that opens more than plugin.json says is not loaded', async ({ assert }) => {
    const packed = await packedPlugin({
      members: members('user'),
      code,
      promise: (manifest) => {
        const [first] = manifest.routes as { access: string }[]
        first!.access = 'admin'
      },
    })
    const staged = await desk.upload(packed.tarball)
    const { status, body } = await desk.install(staged.body.id)
    assert.deepEqual([status, body.code], [422, 'package_load_failed'])
    assert.include(body.detail, 'routes')
  })
})
