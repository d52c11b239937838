import { test } from '@japa/runner'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '#tests/helpers/eventually'
import { person, type Person } from '../functional/tasks/support.js'
import { addressAt, target } from './harness/embedded_database.js'
import { EventStream } from './harness/event_stream.js'
import { FaultProxy } from './harness/fault_proxy.js'
import { Load } from './harness/load.js'
import { NodeProcess } from './harness/node_process.js'
import { RedisProcess } from './harness/redis_process.js'
import { Site } from './harness/site.js'
import { LONG } from './harness/tally.js'

const REDIS = process.env.REDIS_SERVER_PATH
const ASLEEP = LONG ? 30_000 : 3_000
const CUT_OFF = LONG ? 60_000 : 3_000
/** The short form takes the one of which other specs say less. */
const BUSES = LONG || !REDIS ? (['PostgreSQL', 'Redis'] as const) : (['Redis'] as const)

for (const bus of BUSES) {
  test.group(`Chaos: nodes come, go, hang and are cut off, bus over ${bus}`, () => {
    test('nobody else is harmed, and the node is well again by itself', async ({ assert }) => {
      const redis = bus === 'Redis' ? await new RedisProcess(REDIS!).start() : null
      const site = await Site.open(`nodes come and go, ${bus}`)
      const admin = await person(null as never, '100', 'admin')
      const line = new FaultProxy(target)
      const [steady, troubled, guest] = [new NodeProcess(), new NodeProcess(), new NodeProcess()]
      const environment = {
        TASK_LEASE_SECONDS: '2',
        DATABASE_IDLE_TRANSACTION_TIMEOUT: '2000',
        ...(redis ? { REDIS_URL: redis.url } : {}),
      }
      const load = new Load(site, () => steady.url)
      const [user] = site.users as [Person]
      let stream: EventStream | undefined

      /** A task of the steady node ends, and a reader on the troubled one hears of it. */
      const isWell = async () => {
        const id = (await site.submit(steady, user, 'slow=50'))!.body.id
        await stream!.until(({ data }) => data.id === id && data.status === 'succeeded')
        const own = await site.submit(troubled, user, 'slow=50')
        assert.equal(own?.status, 201)
        await stream!.until(({ data }) => data.id === own!.body.id && data.status === 'succeeded')
      }
      const ready = async () =>
        (await troubled.ask('GET', '/health/ready', { timeout: 3000 }).catch(() => null))?.status
      const siteName = (name: string | null) =>
        steady.ask('PUT', '/api/v1/admin/settings', {
          token: admin.token,
          body: { values: { 'site.name': name } },
        })
      const nameOnTroubled = async () => {
        const path = '/api/v1/admin/settings'
        const { body } = await troubled.ask('GET', path, { token: admin.token })
        return body.items.find(({ key }: { key: string }) => key === 'site.name').value
      }

      try {
        const proxied = { ...environment, DATABASE_URL: addressAt(await line.start()) }
        await Promise.all([steady.start(environment), troubled.start(proxied)])
        stream = await EventStream.open(troubled.url, user.token)
        load.start({ readers: 3, writers: 1 })

        await guest.start(environment)
        assert.equal((await site.submit(guest, user, 'slow=300'))?.status, 201)
        assert.equal(await guest.end(), 0, guest.output)
        site.tally.fault('a node joins and leaves')

        const crowd = site.crowd(troubled)
        await sleep(150)
        troubled.signal('SIGSTOP')
        site.tally.fault('SIGSTOP')
        await siteName('Asleep')
        await sleep(ASLEEP)
        const during = (await site.submit(steady, site.users[1]!, 'slow=50'))!
        assert.equal(during.status, 201)
        troubled.signal('SIGCONT')
        await crowd
        await isWell()
        assert.equal(await nameOnTroubled(), 'Asleep')

        line.weather = 'refuse'
        line.cut()
        site.tally.fault('only its line to the database')
        await siteName('Cut off')
        await sleep(CUT_OFF / 2)
        assert.equal(await ready(), 503, 'it says so itself')
        await sleep(CUT_OFF / 2)
        line.weather = 'fair'
        await eventually(ready, (status) => status === 200)
        await isWell()
        await eventually(nameOnTroubled, (name) => name === 'Cut off')
        await siteName(null)

        await load.stop()
        assert.deepEqual(load.failures, [], `of ${load.requests} requests to the steady node`)
        await site.allEnded()
        assert.isTrue(troubled.alive)
      } catch (error) {
        const output = [steady, troubled, guest].map((node) => node.output).join('\n')
        throw new Error(`${(error as Error).message}\n${output}`, { cause: error })
      } finally {
        await load.stop()
        stream?.close()
        troubled.signal('SIGCONT')
        await Promise.all([steady, troubled, guest].map((node) => node.kill()))
        await line.stop()
        await redis?.kill()
        await site.close()
      }
      await site.prove(assert)
      site.tally.print()
    })
      .timeout(LONG ? 400_000 : 240_000)
      .skip(bus === 'Redis' && !REDIS, 'redis-server is not installed')
  })
}
