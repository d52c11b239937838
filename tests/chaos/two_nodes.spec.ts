import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { setTimeout as sleep } from 'node:timers/promises'
import { SteeredUpstream } from '#tests/fixtures/steered_upstream'
import { eventually } from '#tests/helpers/eventually'
import { person, unlimited, type Person } from '../functional/tasks/support.js'
import { EventStream, type LiveEvent } from './harness/event_stream.js'
import { NodeProcess } from './harness/node_process.js'
import { RedisProcess } from './harness/redis_process.js'
import { Site } from './harness/site.js'

const REDIS = process.env.REDIS_SERVER_PATH

for (const bus of ['PostgreSQL', 'Redis'] as const) {
  test.group(`Chaos: two nodes, bus over ${bus}`, (group) => {
    const a = new NodeProcess()
    const b = new NodeProcess()
    const skipped = bus === 'Redis' && !REDIS
    let redis: RedisProcess | null = null
    let site: Site
    let admin: Person

    group.setup(async () => {
      if (skipped) return () => {}
      if (bus === 'Redis') redis = await new RedisProcess(REDIS!).start()
      site = await Site.open(`two nodes, ${bus}`)
      admin = await person(null as never, '100', 'admin')
      const environment: Record<string, string> = redis ? { REDIS_URL: redis.url } : {}
      await Promise.all([a.start(environment), b.start(environment)])
      return async () => {
        await Promise.all([a.kill(), b.kill()])
        await redis?.kill()
        await unlimited()
        await site.close()
      }
    })

    /** As news from the other node, which take a fraction of a second where no other tests run; looking by itself, a node takes longer. */
    const soon = <T>(read: () => Promise<T>, fits: (value: T) => boolean) =>
      eventually(read, fits, 5)
    /** Heard by both. */
    const change = async (limits: Record<string, number | null>) => {
      await ask(a, 'PUT', 'steered/limits', { service: 'steered', limits })
      await soon(
        async () => (await ask(b, 'GET', 'steered/limits')).body.items[0].edited,
        (heard) => Object.entries(limits).every(([key, value]) => (heard[key] ?? null) === value)
      )
    }
    const ask = (node: NodeProcess, method: string, path: string, body?: unknown) =>
      node.ask(method, `/api/v1/${path}`, { token: admin.token, body })

    const setting = async (name: string) => {
      const { body } = await ask(b, 'GET', 'admin/settings')
      return body.items.find(({ key }: { key: string }) => key === name).value
    }

    test('live events reach the other node', async ({ assert }) => {
      const [user] = site.users as [Person]
      const stream = await EventStream.open(b.url, user.token)
      const id = (await site.submit(a, user, 'slow=200'))!.body.id
      await stream.until(({ data }) => data.id === id && data.status === 'succeeded')
      const seen = stream.events.filter(({ data }) => data.id === id).map(({ data }) => data.status)
      const order = ['queued', 'submitting', 'running', 'storing', 'succeeded']
      assert.deepEqual(
        seen,
        [...seen].sort((x, y) => order.indexOf(x) - order.indexOf(y)),
        'no older state behind a newer one'
      )
      const held = ({ event, data }: LiveEvent) =>
        event === 'credit' && data.held === '0' && data.balance === '4995'
      await stream.until(held)
      stream.close()
    }).skip(skipped, 'redis-server is not installed')

    test('what an admin changes on one node holds on the other at once', async ({ assert }) => {
      const price = async () => (await ask(b, 'GET', 'steered/prices')).body.items[0].credits
      await ask(a, 'PUT', 'steered/prices', { items: { one: '7' } })
      await soon(price, (value) => value === '7')
      // Reads that overtake each other must not leave an old price behind.
      for (let i = 0; i < 20; i += 1) {
        const put = (node: NodeProcess, credits: string) =>
          ask(node, 'PUT', 'steered/prices', { items: { one: credits } })
        await Promise.all([put(a, `${i + 10}`), put(b, `${i + 50}`)])
      }
      await ask(b, 'PUT', 'steered/prices', { items: { one: '5' } })
      await sleep(1000)
      const onA = (await ask(a, 'GET', 'steered/prices')).body.items[0].credits
      assert.deepEqual([onA, await price()], ['5', '5'])

      const limits = async () => (await ask(b, 'GET', 'steered/limits')).body.items[0].limits
      await ask(a, 'PUT', 'steered/limits', { service: 'steered', limits: { in_flight: 33 } })
      await soon(limits, ({ in_flight: count }) => count === 33)

      const other = await new SteeredUpstream().start()
      const config = { config: { base_url: other.url }, allow_private_hosts: true }
      await ask(a, 'POST', 'steered/config', config)
      const shown = async () => (await ask(b, 'GET', 'steered/config')).body.config?.base_url
      await soon(shown, (value) => value === other.url)
      await ask(a, 'POST', 'steered/config', {
        config: { base_url: site.upstream.url },
        allow_private_hosts: true,
      })
      await soon(shown, (value) => value === site.upstream.url)
      await other.stop()

      const open = async () => {
        const { token } = site.users[0]!
        const path = '/api/v1/steered/quote/sure'
        return (await b.ask('POST', path, { token, body: { prompt: 'x' } })).status === 200
      }
      await ask(a, 'POST', 'steered/disable')
      await soon(open, (value) => !value)
      await ask(a, 'POST', 'steered/enable')
      await soon(open, (value) => value)

      const siteName = () => setting('site.name')
      await ask(a, 'PUT', 'admin/settings', { values: { 'site.name': 'Other name' } })
      await soon(siteName, (value) => value === 'Other name')
      await ask(a, 'PUT', 'admin/settings', { values: { 'site.name': null } })
      await soon(siteName, (value) => value === 'WXIAI')

      const someone = await person(null as never)
      const user = (permissions: object) =>
        ask(a, 'POST', `admin/users/${someone.id}`, { permissions })
      assert.equal((await user({ image_gen: false })).status, 200)
      assert.equal((await site.submit(b, someone, 'slow=10'))!.status, 403)
      await user({ image_gen: null })
      assert.equal(
        (await ask(a, 'POST', `admin/users/${someone.id}`, { role: 'pending' })).status,
        200
      )
      const { status } = await b.ask('GET', '/api/v1/credit', { token: someone.token })
      assert.equal(status, 403)
      const overview = async () =>
        (await b.ask('GET', '/api/v1/admin/settings', { token: someone.token })).status
      await ask(a, 'POST', `admin/users/${someone.id}`, { role: 'admin' })
      await soon(overview, (value) => value === 200)
      await ask(a, 'POST', `admin/users/${someone.id}`, { role: 'user' })
      await soon(overview, (value) => value === 403)
    }).skip(skipped, 'redis-server is not installed')

    test('a team with many waiting tasks does not hold up another, whichever node dispatches', async ({
      assert,
    }) => {
      const [greedy, modest] = site.users as [Person, Person]
      // Two long tasks take both places while the others line up.
      await change({ in_flight: 2, in_flight_per_team: 2 })
      await Promise.all([a, b].map((node) => site.submit(node, greedy, 'slow=6000')))
      const many = await Promise.all(
        Array.from({ length: 12 }, (_, i) => site.submit(i % 2 ? a : b, greedy, 'slow=100'))
      )
      const few = await Promise.all([a, b].map((node) => site.submit(node, modest, 'slow=100')))
      await site.allEnded()
      await change({ in_flight: null, in_flight_per_team: null })
      const started = async (answers: (typeof many)[number][]) =>
        db
          .from('tasks')
          .whereIn(
            'id',
            answers.map((answer) => answer!.body.id)
          )
          .orderBy('started_at')
      const last = (await started(few)).at(-1).started_at
      const later = (await started(many)).filter(({ started_at: at }) => at > last)
      assert.isAtLeast(later.length, 8, 'most of the many come behind the few')
    }).skip(skipped, 'redis-server is not installed')

    test('limits count over both nodes', async ({ assert }) => {
      const someone = await person(null as never, '1000')
      site.users.push(someone)
      site.tally.before = site.tally.before.add('1000')
      const count = (answers: ({ status: number } | null)[]) =>
        Object.groupBy(answers, (answer) => String(answer!.status))

      await change({ requests_per_minute: 6 })
      const first = count(
        await Promise.all(
          Array.from({ length: 12 }, (_, i) => site.submit(i % 2 ? a : b, someone, 'slow=50'))
        )
      )
      assert.lengthOf(first['201']!, 6)
      assert.lengthOf(first['429']!, 6)

      await site.allEnded()
      await change({ requests_per_minute: null, in_flight: 3, in_flight_per_team: 2 })
      site.upstream.countAnew()
      const tasks = Array.from({ length: 14 }, (_, i) =>
        site.submit(i % 2 ? a : b, site.users[i % 2]!, 'slow=400')
      )
      for (const answer of await Promise.all(tasks)) assert.equal(answer!.status, 201)
      await site.allEnded()
      assert.equal(site.upstream.mostRunning, 3)
      await change({ in_flight: null, in_flight_per_team: null })

      await ask(a, 'PUT', 'admin/settings', { values: { 'accounts.signin_failures': 4 } })
      await soon(
        () => setting('accounts.signin_failures'),
        (value) => value === 4
      )
      const { email } = await db.from('users').where('id', someone.id).firstOrFail()
      const guesses = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          (i % 2 ? a : b).ask('POST', '/api/v1/auths/signin', {
            body: { email, password: `wrong ${i}` },
          })
        )
      )
      await ask(a, 'PUT', 'admin/settings', { values: { 'accounts.signin_failures': null } })
      const refused = count(guesses)
      assert.lengthOf(refused['401']!, 4)
      assert.lengthOf(refused['429']!, 6)
    }).skip(skipped, 'redis-server is not installed')

    if (bus === 'Redis')
      test('Redis goes away and comes back', async ({ assert }) => {
        const [user] = site.users as [Person]
        const stream = await EventStream.open(b.url, user.token)
        await redis!.kill()
        site.tally.kill('Redis')
        const started = performance.now()
        const id = (await site.submit(a, user, 'slow=100'))!.body.id
        await ask(a, 'PUT', 'steered/prices', { items: { one: '6' } })
        await ask(a, 'PUT', 'steered/prices', { items: { one: '5' } })
        await ask(a, 'PUT', 'steered/limits', { service: 'steered', limits: { in_flight: 44 } })
        assert.isBelow(performance.now() - started, 10_000, 'nobody waits for Redis')
        await site.allEnded()
        await redis!.start()
        await stream.until(({ data }) => data.id === id && data.status === 'succeeded')
        const limits = async () => (await ask(b, 'GET', 'steered/limits')).body.items[0].limits
        await eventually(limits, ({ in_flight: count }) => count === 44)
        await change({ in_flight: null })
        stream.close()
      }).skip(skipped, 'redis-server is not installed')

    test('signing out on one node ends the token on the other', async ({ assert }) => {
      const someone = await person(null as never)
      const credit = () => b.ask('GET', '/api/v1/credit', { token: someone.token })
      assert.equal((await credit()).status, 200)
      await a.ask('POST', '/api/v1/auths/signout', { token: someone.token })
      assert.equal((await credit()).status, 401)
    }).skip(skipped, 'redis-server is not installed')

    test('everything is in its place', async ({ assert }) => {
      await site.allEnded()
      await site.prove(assert)
      site.tally.print()
    }).skip(skipped, 'redis-server is not installed')
  })
}
