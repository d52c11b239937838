import { test } from '@japa/runner'
import { setTimeout as sleep } from 'node:timers/promises'
import { readPostmaster } from '#shared/database/postmaster'
import { eventually } from '#tests/helpers/eventually'
import { addressAt, layout, target } from './harness/embedded_database.js'
import { EventStream } from './harness/event_stream.js'
import { FaultProxy } from './harness/fault_proxy.js'
import { NodeProcess } from './harness/node_process.js'
import { PGBOUNCER, PgBouncerProcess } from './harness/pgbouncer_process.js'
import { Site } from './harness/site.js'
import { LONG } from './harness/tally.js'

test.group('Chaos: the database', () => {
  test('lines that are cut, slow, dead and refused', async ({ assert }) => {
    const site = await Site.open('bad lines to the database')
    const proxy = new FaultProxy(target)
    const url = addressAt(await proxy.start())
    const node = new NodeProcess()
    const [user] = site.users
    const answers = async () => (await node.ask('GET', '/api/v1/credit', user)).status === 200

    const faults: Record<string, () => Promise<void>> = {
      'lines cut': async () => {
        for (let i = 0; i < 5; i += 1) {
          proxy.cut()
          await sleep(150)
        }
      },
      'refused for 2 s': async () => {
        proxy.weather = 'refuse'
        proxy.cut()
        await sleep(2000)
      },
      'silent for 3 s, then cut': async () => {
        proxy.weather = 'blackhole'
        await sleep(3000)
        proxy.cut()
      },
      '40 ms each way': async () => {
        proxy.latency = 40
        proxy.weather = 'latency'
        await sleep(1500)
      },
    }
    try {
      await node.start({ DATABASE_URL: url, TASK_LEASE_SECONDS: '2' })
      const stream = await EventStream.open(node.url, user!.token)
      for (let round = 0; round < (LONG ? 4 : 1); round += 1) {
        for (const [name, strike] of Object.entries(faults)) {
          const crowd = site.crowd(node)
          await sleep(400 + round * 150)
          await strike()
          site.tally.fault(name)
          proxy.weather = 'fair'
          await crowd
          await eventually(() => answers().catch(() => false))
          await site.allEnded()
          assert.isTrue(node.alive, name)
        }
      }
      // Whoever watched all the time has seen the end of everything that was accepted.
      for (const task of await site.tasks()) {
        if (task.user_id !== user!.id) continue
        const end = ({ data }: { data: { id?: string; status?: string } }) =>
          data.id === task.id && data.status === task.status
        await stream.until(end)
      }
      stream.close()
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${node.output}`, { cause: error })
    } finally {
      await node.kill()
      await proxy.stop()
      await site.close()
    }
    await site.prove(assert)
    site.tally.print()
  }).timeout(LONG ? 600_000 : 240_000)

  test('behind PgBouncer in transaction mode', async ({ assert }) => {
    const site = await Site.open('behind PgBouncer')
    const direct = new FaultProxy(target)
    const bouncer = new PgBouncerProcess()
    const nodes = [new NodeProcess(), new NodeProcess()] as const
    try {
      const port = await direct.start()
      const environment = {
        DATABASE_URL: await bouncer.start(layout.dataDir, port),
        DATABASE_DIRECT_URL: addressAt(port),
        DATABASE_STATEMENT_TIMEOUT: '0',
        DATABASE_IDLE_TRANSACTION_TIMEOUT: '0',
      }
      await Promise.all(nodes.map((node) => node.start(environment)))
      const [user] = site.users
      const stream = await EventStream.open(nodes[0].url, user!.token)
      for (let i = 0; i < (LONG ? 10 : 2); i += 1) await site.crowd(...nodes)
      assert.equal(site.taken.size, site.sent, 'nothing was refused')
      const last = (await site.submit(nodes[1], user!, 'slow=100'))!.body.id
      await stream.until(({ data }) => data.id === last && data.status === 'succeeded')
      await site.allEnded()
      stream.close()
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${nodes[0].output}`, { cause: error })
    } finally {
      await Promise.all(nodes.map((node) => node.kill()))
      await bouncer.stop()
      await direct.stop()
      await site.close()
    }
    await site.prove(assert)
    site.tally.print()
  })
    .timeout(LONG ? 300_000 : 240_000)
    .skip(!PGBOUNCER, 'pgbouncer is not installed')

  test('PostgreSQL is killed and comes back', async ({ assert }) => {
    const site = await Site.open('PostgreSQL killed')
    const node = new NodeProcess()
    try {
      await node.start({ TASK_LEASE_SECONDS: '2' })
      for (let round = 0; round < (LONG ? 6 : 1); round += 1) {
        const crowd = site.crowd(node)
        await sleep(600 + round * 150)
        process.kill((await readPostmaster(layout.cluster))!.pid, 'SIGKILL')
        site.tally.kill('PostgreSQL')
        await crowd
        await site.allEnded()
        const later = await site.submit(node, site.users[0]!, 'slow=50')
        assert.equal(later?.status, 201)
        await site.allEnded()
        assert.isTrue(node.alive)
      }
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${node.output}`, { cause: error })
    } finally {
      await node.kill()
      await site.close()
    }
    await site.prove(assert)
    site.tally.print()
  }).timeout(LONG ? 600_000 : 240_000)
})
