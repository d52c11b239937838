import { test } from '@japa/runner'
import { setTimeout as sleep } from 'node:timers/promises'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { HoldSweeper } from '#credits/hold_sweeper'
import type { Person } from '../functional/tasks/support.js'
import { EventStream } from './harness/event_stream.js'
import { NodeProcess } from './harness/node_process.js'
import { Site } from './harness/site.js'
import { LONG } from './harness/tally.js'
import { CAN_SHIFT_CLOCKS, WrongClock } from './harness/wrong_clock.js'

const DAY = 86_400_000
const JUMPS = LONG ? ['+5d', '-4d', '+0', '+400d', '-30d', '+1d'] : ['+5d', '-4d']

/** How far the clock of a node is off, in days. */
async function shiftOf(node: NodeProcess): Promise<number> {
  const { headers } = await node.ask('GET', '/health/live')
  return Math.round((Date.parse(headers.get('date')!) - Date.now()) / DAY) || 0
}

async function signIn(node: NodeProcess, user: Person): Promise<string> {
  const { email } = await db.from('users').where('id', user.id).firstOrFail()
  const body = { email, password: 'correct horse battery' }
  return (await node.ask('POST', '/api/v1/auths/signin', { body })).body.token
}

test.group('Chaos: nodes whose clocks are wrong', () => {
  test('days behind, days ahead, and jumping while tasks run', async ({ assert }) => {
    const site = await Site.open('wrong clocks')
    const clocks = [new WrongClock(), new WrongClock()] as const
    const nodes = [new NodeProcess(), new NodeProcess(), new NodeProcess()] as const
    const [right, behind, ahead] = nodes
    const [user] = site.users as [Person]
    try {
      await Promise.all([
        right.start(),
        behind.start(await clocks[0].begin('-3d')),
        ahead.start(await clocks[1].begin('+3d')),
      ])
      assert.deepEqual(await Promise.all(nodes.map(shiftOf)), [0, -3, 3])
      site.tally.fault('clock 3 days behind')
      site.tally.fault('clock 3 days ahead')

      const tokens = await Promise.all(nodes.map((node) => signIn(node, user)))
      for (const token of tokens) {
        for (const node of nodes) {
          const { status } = await node.ask('GET', '/api/v1/credit', { token })
          assert.equal(status, 200, 'what one node signs, every node takes')
        }
      }

      const streams = await Promise.all(
        nodes.map((node, i) => EventStream.open(node.url, tokens[i]!))
      )
      const sweeper = await app.container.make(HoldSweeper)
      for (const jump of ['', ...JUMPS]) {
        const crowd = site.crowd(...nodes)
        if (jump) {
          await sleep(200)
          await clocks[0].jump(jump)
          site.tally.fault(`clock jumps to ${jump}`)
          await sleep(1200)
        }
        await crowd
        const holds = await db
          .from('credit_holds')
          .where('status', 'open')
          .whereRaw(
            `expires_at not between now() + interval '6 hours' and now() + interval '3 days'`
          )
        assert.lengthOf(holds, 0, `holds of ${jump || 'wrong clocks'} last as long as others`)
        await sweeper.sweep()
        await site.allEnded()
      }

      // Left on one node, resumed on another: what ended in between comes.
      for (const [from, to] of [
        [behind, ahead],
        [ahead, behind],
        [behind, right],
      ] as const) {
        const first = await EventStream.open(from.url, tokens[0]!)
        first.close()
        const id = (await site.submit(right, user, 'slow=100'))!.body.id
        await site.allEnded()
        const second = await EventStream.open(to.url, tokens[0]!, first.lastId)
        await second.until(({ data }) => data.id === id && data.status === 'succeeded')
        second.close()
      }

      for (const [i, stream] of streams.entries()) {
        for (const task of (await site.tasks()).filter(({ user_id: of }) => of === user.id)) {
          const end = ({ data }: { data: { id?: string; status?: string } }) =>
            data.id === task.id && data.status === task.status
          await stream.until(end)
        }
        for (const { id, at } of stream.events) {
          assert.closeTo(Number(id), at, 60_000, `an event of node ${i} has the site's time`)
        }
        assert.equal(stream.reconnects, 0, 'no clock ends a stream')
        stream.close()
      }
    } catch (error) {
      throw new Error(
        `${(error as Error).message}\n${nodes.map(({ output }) => output).join('\n')}`,
        {
          cause: error,
        }
      )
    } finally {
      await Promise.all(nodes.map((node) => node.kill()))
      await Promise.all(clocks.map((clock) => clock.end()))
      await site.close()
    }
    await site.prove(assert)
    site.tally.print()
  })
    .timeout(LONG ? 300_000 : 240_000)
    .skip(!CAN_SHIFT_CLOCKS, 'libfaketime is not installed')
})
