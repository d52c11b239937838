import { test } from '@japa/runner'
import { setTimeout as sleep } from 'node:timers/promises'
import { Balancer } from './harness/balancer.js'
import { EventStream } from './harness/event_stream.js'
import { Load } from './harness/load.js'
import { NodeProcess } from './harness/node_process.js'
import { Site } from './harness/site.js'
import { LONG } from './harness/tally.js'

/** Longer than the balancer takes to see it, its checks included, where other tests keep the processors busy. */
const ENVIRONMENT = { SHUTDOWN_DELAY_SECONDS: '3' }

test.group('Chaos: nodes are restarted one after another', () => {
  test('no request fails and no event is lost', async ({ assert }) => {
    const site = await Site.open('rolling restart')
    const nodes = Array.from({ length: LONG ? 3 : 2 }, () => new NodeProcess())
    const balancer = new Balancer(nodes)
    const load = new Load(site, () => balancer.url)
    try {
      await Promise.all(nodes.map((node) => node.start(ENVIRONMENT)))
      await balancer.start()
      const streams = await Promise.all(
        site.users.map(({ token }) => EventStream.open(balancer.url, token))
      )
      load.start()
      for (let round = 0; round < (LONG ? 4 : 1); round += 1) {
        for (const node of nodes) {
          await sleep(300)

          assert.equal(await node.end(), 0, node.output)

          site.tally.kill('SIGTERM of a node')
          await node.start(ENVIRONMENT)
          await sleep(300)
        }
      }
      await load.stop()
      assert.deepEqual(load.failures, [], `of ${load.requests} requests`)
      await site.allEnded()
      for (const task of await site.tasks()) {
        const stream = streams[site.users.findIndex(({ id }) => id === task.user_id)]!
        const end = ({ data }: { data: { id?: string; status?: string } }) =>
          data.id === task.id && data.status === task.status
        await stream.until(end)
      }
      assert.isAbove(
        streams.reduce((sum, { reconnects }) => sum + reconnects, 0),
        0
      )
      for (const stream of streams) stream.close()
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${nodes.map((n) => n.output).join('\n')}`, {
        cause: error,
      })
    } finally {
      await load.stop()
      await Promise.all(nodes.map((node) => node.kill()))
      await balancer.stop()
      await site.close()
    }
    await site.prove(assert)
    site.tally.print()
  }).timeout(LONG ? 300_000 : 240_000)
})
