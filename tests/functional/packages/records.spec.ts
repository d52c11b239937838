import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { RECORD_LIMITS } from '@wxiai/sdk/records'
import { ISOLATION } from '#plugins/isolation/tuning'
import { packedPlugin, publisher, type PluginOptions } from '#tests/fixtures/packages/packed_plugin'
import { eventually } from '#tests/helpers/eventually'
import { person, type Person } from '../tasks/support.js'
import { steeredDesk } from './support.js'

/** Does with the records what its prompt says, and tells what came of it. */
const OBEY = `
    const { in: name, act, args = [] } = JSON.parse(prompt)
    let told
    try { told = await ctx.records.of(name)[act](...args) } catch (error) { told = { code: error.code, text: error.text } }
    return { state: 'succeeded', text: JSON.stringify(told ?? null), usage: [] }`

const preset = (properties: object, required: string[]) =>
  JSON.stringify({ type: 'object', properties, required, additionalProperties: false })
const FIRST = preset({ text: { type: 'string' } }, ['text'])
const SECOND = preset({ text: { type: 'string' }, name: { type: 'string', minLength: 1 } }, [
  'text',
  'name',
])

interface Kept {
  schema?: string
  /** JavaScript of a list. */
  migrations?: string
  hooks?: string
}
const records = ({ schema = FIRST, migrations = '[]', hooks = '' }: Kept = {}) => `
  records: {
    collections: {
      presets: { label: { en: 'Presets', 'zh-CN': '预设' }, scope: 'user', schema: ${schema} },
      'team-words': { label: 'Words', scope: 'team', schema: { type: 'object', additionalProperties: true } },
      notes: { label: 'Notes', scope: 'site', schema: { type: 'object', additionalProperties: true } },
    },
    migrations: ${migrations},
  },
  ${hooks}`

const NAMES = `{ id: '0001_presets_have_names', async up({ records }) {
  let cursor
  do {
    const page = await records.list('presets', { limit: 2, cursor })
    for (const { key, owner, value } of page.items) {
      await records.of('presets', owner).put(key, { ...value, name: value.name ?? key })
    }
    cursor = page.cursor
  } while (cursor)
} }`

test.group('Packages: records', (group) => {
  const usual = { ...RECORD_LIMITS }
  const isolation = { ...ISOLATION }
  const { upstream, desk } = steeredDesk(group)
  let ada: Person
  let bob: Person

  group.each.setup(async () => {
    Object.assign(ISOLATION, { heartbeat: 200, backoff: 20, idleRetired: 300 })
    ada = await person(null as never, '1000')
    bob = await person(null as never, '1000')
    return () => {
      Object.assign(RECORD_LIMITS, usual)
      Object.assign(ISOLATION, isolation)
    }
  })

  const pack = (options: PluginOptions = {}, kept: Kept = {}) =>
    packedPlugin({ before: { submit: OBEY }, members: records(kept), ...options })

  async function install(options: PluginOptions = {}, kept: Kept = {}) {
    const done = await desk.put(await pack(options, kept))
    await desk.enable('packed', upstream.url)
    return done
  }
  async function trusted(): Promise<string> {
    const { privateKeyPem, key } = publisher()
    await desk.trust(key)
    return privateKeyPem
  }
  /** What the plugin tells of a call to its records. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever came
  async function told(user: Person, name: string, act: string, ...args: unknown[]): Promise<any> {
    const prompt = JSON.stringify({ in: name, act, args })
    const { status, body } = await desk.submit(user, 'packed', prompt)
    if (status !== 201) throw new Error(JSON.stringify(body))
    const task = await desk.ended(user, body.id)
    if (task.status !== 'succeeded') throw new Error(JSON.stringify(task))
    return JSON.parse(task.text!)
  }
  const contents = async () =>
    await db
      .from('plugin_records')
      .where('plugin_id', 'packed')
      .orderBy(['collection', 'owner', 'key'])
  const ledger = async () =>
    (await db.from('plugin_migrations').where('plugin_id', 'packed').orderBy('id')).map(
      ({ id }) => id
    )

  for (const where of ['in the app', 'isolated'] as const) {
    test(`${where}: each owner has records of their own`, async ({ assert }) => {
      await install(where === 'isolated' ? {} : { key: await trusted() })
      assert.equal((await desk.isolation('packed')).body.isolated, where === 'isolated')
      const put = await told(ada, 'presets', 'put', 'dawn', { text: 'at dawn' })
      assert.deepInclude(put, { key: 'dawn', value: { text: 'at dawn' }, version: 1 })
      assert.isFalse(Number.isNaN(Date.parse(put.createdAt)))
      assert.isNull(await told(bob, 'presets', 'get', 'dawn'))
      await told(bob, 'presets', 'put', 'dawn', { text: 'of bob' })
      assert.equal((await told(ada, 'presets', 'get', 'dawn')).value.text, 'at dawn')
      await told(ada, 'notes', 'put', 'all', { seen: true })
      assert.deepEqual((await told(bob, 'notes', 'get', 'all')).value, { seen: true })
      assert.isFalse(await told(bob, 'presets', 'delete', 'dusk'))
      assert.isTrue(await told(bob, 'presets', 'delete', 'dawn'))
      const owners = (await contents()).map(({ collection, owner }) => [collection, owner])
      assert.deepEqual(owners, [
        ['notes', ''],
        ['presets', ada.id],
      ])
    })

    test(`${where}: versions, bad values and limits`, async ({ assert }) => {
      await install(where === 'isolated' ? {} : { key: await trusted() })
      const put = (...args: unknown[]) => told(ada, 'presets', 'put', ...args)
      assert.equal((await put('a', { text: '1' }, { version: 0 })).version, 1)
      const again = await put('a', { text: '2' }, { version: 0 })
      assert.equal(again.code, 'record_conflict')
      assert.include(again.text.en, 'changed meanwhile')
      assert.equal((await put('a', { text: '2' }, { version: 1 })).version, 2)
      assert.equal((await put('a', { text: '3' }, { version: 1 })).code, 'record_conflict')
      assert.equal((await put('b', { text: '3' }, { version: 4 })).code, 'record_conflict')
      assert.equal((await put('a', { text: '3' })).version, 3)
      const remove = (version: number) => told(ada, 'presets', 'delete', 'a', { version })
      assert.equal((await remove(2)).code, 'record_conflict')

      const faulty = await put('a', { text: 7 })
      assert.equal(faulty.code, 'record_invalid')
      assert.include(faulty.text.en, 'text must be string')
      assert.equal((await put('a', { text: 'nul \u0000' })).code, 'record_invalid')
      assert.equal((await put('a', { text: '\\u0000 in letters' })).version, 4)
      assert.equal((await put('white space', { text: '' })).code, 'record_invalid')
      assert.equal((await put('', { text: '' })).code, 'record_invalid')
      const large = await put('a', { text: 'x'.repeat(RECORD_LIMITS.bytes) }).catch(
        (error) => error
      )
      assert.include(['record_too_large'], large.code ?? String(large))
      assert.isTrue(await remove(4))
    })

    test(`${where}: lists go by cursor and prefix`, async ({ assert }) => {
      await install(where === 'isolated' ? {} : { key: await trusted() })
      for (const key of ['b/2', 'a/1', 'b/1', 'b/3', 'b_']) {
        await told(ada, 'presets', 'put', key, { text: key })
      }
      const first = await told(ada, 'presets', 'list', { prefix: 'b/', limit: 2 })
      const keys = ({ items }: { items: { key: string }[] }) => items.map(({ key }) => key)
      assert.deepEqual(keys(first), ['b/1', 'b/2'])
      assert.notProperty(first.items[0], 'owner')
      const next = await told(ada, 'presets', 'list', { prefix: 'b/', cursor: first.cursor })
      assert.deepEqual([keys(next), next.cursor], [['b/3'], null])
      assert.deepEqual(keys(await told(bob, 'presets', 'list')), [])
    })
  }

  test('an owner who has too many records is told so, others are not', async ({ assert }) => {
    await install()
    const rows = Array.from({ length: RECORD_LIMITS.records }, (_, i) => ({
      plugin_id: 'packed',
      collection: 'presets',
      owner: ada.id,
      key: `k${i}`,
      value: { text: '' },
      bytes: 11,
    }))
    await db.table('plugin_records').multiInsert(rows)
    assert.equal((await told(ada, 'presets', 'put', 'one-more', { text: '' })).code, 'records_full')
    const created = await told(ada, 'presets', 'put', 'new', { text: '' }, { version: 0 })
    assert.equal(created.code, 'records_full')
    assert.equal((await told(ada, 'presets', 'put', 'k1', { text: 'x' })).version, 2)
    assert.equal((await told(bob, 'presets', 'put', 'one', { text: '' })).version, 1)
    await db.from('plugin_records').where('key', 'k2').update({ bytes: RECORD_LIMITS.ownerBytes })
    assert.equal((await told(ada, 'presets', 'put', 'k1', { text: 'y' })).code, 'records_full')
  })

  for (const where of ['in the app', 'isolated'] as const) {
    test(`${where}: an upgrade shows its migrations, runs them once, and rolls back`, async ({
      assert,
    }) => {
      const key = where === 'isolated' ? undefined : await trusted()
      const first = await install({ key })
      for (const name of ['a', 'b', 'c']) await told(ada, 'presets', 'put', name, { text: name })
      await told(bob, 'presets', 'put', 'a', { text: 'of bob' })
      const kept = { schema: SECOND, migrations: `[${NAMES}]` }
      const { body: staged } = await desk.upload(
        (await pack({ version: '1.1.0', key }, kept)).tarball
      )
      assert.deepEqual(staged.records.migrations, [
        { id: '0001_presets_have_names', pending: true },
      ])
      assert.deepInclude(staged.records.collections[0], {
        id: 'presets',
        label: 'Presets',
        scope: 'user',
      })
      assert.deepInclude(staged.differences.records.at(-1), {
        path: 'migrations',
        to: '0001_presets_have_names',
      })
      assert.isFalse(
        staged.differences.records.some(({ breaking }: { breaking: boolean }) => breaking)
      )
      const { body: done } = await desk.install(staged.id)
      const step = done.steps.find(({ name }: { name: string }) => name === 'migrate')
      assert.deepInclude(step, { state: 'done', message: '0001_presets_have_names' })
      assert.deepEqual(done.records.migrations, [{ id: '0001_presets_have_names', pending: false }])
      const names = (await contents()).map(({ value }) => value.name)
      assert.deepEqual(names.sort(), ['a', 'a', 'b', 'c'])
      const versions = (await contents()).map(({ version }) => version)
      assert.deepEqual(await ledger(), ['0001_presets_have_names'])

      // Nothing is undone, and nothing runs again.
      assert.equal((await desk.install(first.id, {})).status, 200)
      assert.equal((await told(ada, 'presets', 'get', 'a')).value.name, 'a')
      const { body: again } = await desk.install(staged.id)
      assert.equal(
        again.steps.find(({ name }: { name: string }) => name === 'migrate').state,
        'skipped'
      )
      assert.deepEqual(
        (await contents()).map(({ version }) => version),
        versions
      )
    })

    test(`${where}: a migration that fails leaves everything as it was`, async ({ assert }) => {
      const key = where === 'isolated' ? undefined : await trusted()
      await install({ key })
      await told(ada, 'presets', 'put', 'a', { text: 'a' })
      const before = await contents()
      const faults: Record<string, [code: string, says: string]> = {
        throws: [`throw new Error('no luck today')`, 'no luck today'],
        hangs: [`await new Promise(() => {})`, 'too long'],
        unfit: [`await records.of('presets', '${ada.id}').put('b', { text: 'b' })`, 'name'],
        strange: [`await records.of('nothing').get('b')`, 'no collection'],
      }
      if (where === 'isolated') {
        faults.dies = [`process.exit(3)`, 'process']
        faults.loops = [`for (;;) {}`, 'process']
      }
      let minor = 1
      for (const [name, [code, says]] of Object.entries(faults)) {
        RECORD_LIMITS.migrationMilliseconds = name === 'hangs' ? 500 : usual.migrationMilliseconds
        ISOLATION.silence = name === 'loops' ? 2_000 : isolation.silence
        const migrations = `[${NAMES}, { id: '0002_${name}', async up({ records }) { ${code} } }]`
        const packed = await pack(
          { version: `1.${minor++}.0`, key },
          { schema: SECOND, migrations }
        )
        const { body: staged } = await desk.upload(packed.tarball)
        const { status, body } = await desk.install(staged.id)
        assert.deepEqual([status, body.code], [422, 'plugin_migration_failed'], name)
        assert.include(body.detail, `0002_${name}`)
        assert.include(body.detail, says)
        const { body: shown } = await desk.show(staged.id)
        assert.equal(shown.steps.at(-1).name, 'migrate')
        assert.deepEqual(await contents(), before, name)
        assert.deepEqual(await ledger(), [], name)
        assert.equal((await desk.ask('GET', '/api/v1/packed/config')).body.version, '1.0.0')
      }
      assert.equal((await told(ada, 'presets', 'get', 'a')).value.text, 'a')
    })
  }

  test('hooks reach the records of everybody; a hook that refuses leaves none', async ({
    assert,
  }) => {
    const hooks = (more: string) => `async onInstall({ records }) {
      await records.of('notes').put('installed', { at: 'first' })
      ${more}
    },`
    const bad = await desk.upload(
      (await pack({}, { hooks: hooks(`throw new Error('not here')`), migrations: `[${NAMES}]` }))
        .tarball
    )
    assert.equal((await desk.install(bad.body.id)).body.code, 'plugin_hook_failed')
    assert.deepEqual([await contents(), await ledger()], [[], []])
    await desk.put(await pack({ version: '1.0.1' }, { hooks: hooks('') }))
    assert.lengthOf(await contents(), 1)
  })

  test('uninstalled: kept records come back, exported ones are whole, purged ones are gone', async ({
    assert,
  }) => {
    const kept = { schema: SECOND, migrations: `[${NAMES}]` }
    await install({}, kept)
    await told(ada, 'presets', 'put', 'a', { text: 'a', name: 'A' })
    assert.equal((await desk.uninstall('packed', 'keep')).status, 200)
    assert.lengthOf(await contents(), 1)
    const { body: exported } = await desk.ask('GET', '/api/v1/packed/export')
    assert.deepInclude(exported.records[0], {
      collection: 'presets',
      owner: ada.id,
      key: 'a',
      value: { text: 'a', name: 'A' },
    })
    assert.equal(exported.migrations[0].id, '0001_presets_have_names')

    await install({ version: '1.0.1' }, kept)
    assert.equal((await told(ada, 'presets', 'get', 'a')).value.name, 'A')
    assert.equal((await desk.uninstall('packed', 'purge')).status, 200)
    assert.deepEqual([await contents(), await ledger()], [[], []])

    // A node that has not heard yet.
    const late = { collection: 'presets', owner: ada.id, key: 'late', value: {}, bytes: 2 }
    await db.table('plugin_records').insert({ plugin_id: 'packed', ...late })
    await eventually(contents, ({ length }) => length === 0)
  })

  test('a migration may think for longer than a transaction may be idle', async ({ assert }) => {
    await install()
    await told(ada, 'presets', 'put', 'a', { text: 'a' })
    const slow = NAMES.replace(
      'let cursor',
      'await new Promise((done) => setTimeout(done, 11_000)); let cursor'
    )
    await desk.put(await pack({ version: '1.1.0' }, { schema: SECOND, migrations: `[${slow}]` }))
    assert.equal((await contents())[0].value.name, 'a')
  })

  test('two installations at the same time run a migration once', async ({ assert }) => {
    await install()
    await told(ada, 'presets', 'put', 'a', { text: 'a' })
    const slow = NAMES.replace(
      'let cursor',
      'await new Promise((done) => setTimeout(done, 300)); let cursor'
    )
    const both = await Promise.all(
      ['1.1.0', '1.2.0'].map(async (version) =>
        desk.upload((await pack({ version }, { schema: SECOND, migrations: `[${slow}]` })).tarball)
      )
    )
    const done = await Promise.all(both.map(({ body }) => desk.install(body.id)))
    assert.deepEqual(
      done.map(({ status }) => status),
      [200, 200]
    )
    assert.deepEqual(await ledger(), ['0001_presets_have_names'])
    assert.equal((await contents())[0].version, 2)
  })
})
