import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { PluginRegistry } from '#plugins/registry'
import { SteeredUpstream } from '#tests/fixtures/steered_upstream'
import { person, type Person } from '../functional/tasks/support.js'
import { NodeProcess } from './harness/node_process.js'
import { Site } from './harness/site.js'
import { LONG } from './harness/tally.js'

/** Steps on the way from one account to another at which the node dies. */
const ROUNDS = [
  'move.before=kill@2',
  'requeue.written=kill@2',
  'move.committed=kill@3',
  'dispatch.before_commit=kill@2',
  'account.test_taken=kill@1',
]

const PATH = '/api/v1/steered/accounts'

test.group('Chaos: nodes that are killed while tasks move to another account', () => {
  test('every task ends, at one account only, and every credit is in its place', async ({
    assert,
  }) => {
    const site = await Site.open('failover')
    const second = await new SteeredUpstream().start()
    site.others.push(second)
    const admin: Person = await person(null as never, '0', 'admin')
    const node = new NodeProcess()
    const other = new NodeProcess()
    const ask = (method: string, path: string, body?: object) =>
      node.ask(method, path, { token: admin.token, body })
    try {
      await node.start()
      const added = await ask('POST', PATH, {
        name: 'second',
        config: { base_url: second.url },
        allow_private_hosts: true,
        weight: 0,
      })
      assert.equal(added.status, 201)
      const [main] = (await ask('GET', PATH)).body.items
      await node.end()

      site.upstream.mood = 'busy'
      for (const point of ROUNDS) {
        // Cold accounts are not tried, and those whose time is over are tested.
        const testing = point.startsWith('account.')
        await db
          .from('upstream_accounts')
          .where('id', main.id)
          .update({
            failures: testing ? 1 : 0,
            cooling_until: testing ? db.raw('now()') : null,
            on_trial: false,
          })
        await node.start({ FAILPOINTS: point })
        await site.crowd(node)
        assert.isTrue(await node.ended(), `${point} was never reached`)
        site.tally.kill(point.replace(/=.*/, ''))
      }

      // Two nodes and an account that takes two at a time.
      await Promise.all([node.start(), other.start()])
      await ask('PUT', `${PATH}/${added.body.id}`, { in_flight: 2 })
      await site.allEnded()
      second.countAnew()
      for (let round = 0; round < (LONG ? 4 : 1); round += 1) await site.crowd(node, other)
      await site.allEnded()
      assert.isAtMost(second.mostRunning, 2)
      assert.isAbove(second.submits.size, 10)
      assert.equal(site.upstream.submits.size, 0)
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${node.output}\n${other.output}`, {
        cause: error,
      })
    } finally {
      await Promise.all([node.kill(), other.kill()])
      await site.close()
      await db.from('upstream_accounts').where('plugin_id', 'steered').delete()
      await (await app.container.make(PluginRegistry)).resync()
    }
    await site.prove(assert)
    site.tally.print()
  }).timeout(LONG ? 600_000 : 240_000)
})
