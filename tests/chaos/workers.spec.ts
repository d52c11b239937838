import { test } from '@japa/runner'
import { setTimeout as sleep } from 'node:timers/promises'
import db from '@adonisjs/lucid/services/db'
import { eventually } from '#tests/helpers/eventually'
import type { Person } from '../functional/tasks/support.js'
import { EventStream } from './harness/event_stream.js'
import { NodeProcess } from './harness/node_process.js'
import { Site } from './harness/site.js'
import { LONG } from './harness/tally.js'

const LEASE = { TASK_LEASE_SECONDS: '2' }

test.group('Chaos: web nodes that only serve, and workers apart', () => {
  test('tasks end, events arrive, a dead worker is replaced, one that leaves finishes', async ({
    assert,
  }) => {
    const site = await Site.open('workers apart')
    const web = new NodeProcess()
    const workers = [new NodeProcess('worker'), new NodeProcess('worker')] as const
    const [user] = site.users as [Person]
    const status = async (id: string) =>
      (await db.from('tasks').where('id', id).firstOrFail()).status
    try {
      await web.start({ ...LEASE, WORKER: 'off' })
      const stream = await EventStream.open(web.url, user.token)
      const ends = (id: string, seconds = 20) =>
        stream.until(({ data }) => data.id === id && data.status === 'succeeded', seconds)

      const early = (await site.submit(web, user, 'slow=100'))!.body.id
      await sleep(1500)
      assert.equal(await status(early), 'queued', 'a web node with WORKER=off works on nothing')
      await workers[0].start(LEASE)
      await ends(early)
      const seen = stream.events
        .filter(({ data }) => data.id === early)
        .map(({ data }) => data.status)
      assert.includeMembers(seen, ['queued', 'running', 'succeeded'])

      await workers[1].start(LEASE)
      for (let round = 0; round < (LONG ? 6 : 1); round += 1) {
        const dying = workers[round % 2]!
        await site.crowd(web)
        await sleep(200 + round * 150)
        await dying.kill()
        site.tally.kill('SIGKILL of a worker')
        const later = (await site.submit(web, user, 'slow=100'))!.body.id
        await ends(later)
        await site.allEnded()
        await dying.start(LEASE)
      }

      // The only worker is told to leave while it waits for the answer of the upstream.
      await workers[0].kill()
      const inHand = (await site.submit(web, user, 'late=1500'))!.body.id
      await eventually(() => site.upstream.jobOf(inHand))
      const queued = site.submit(web, user, 'slow=10')
      assert.equal(await workers[1].end(), 0, workers[1].output)
      site.tally.kill('SIGTERM of a worker')
      assert.notInclude(['queued', 'submitting'], await status(inHand), 'what it had it finished')
      await queued
      await workers[0].start(LEASE)
      await site.allEnded()
      stream.close()
    } catch (error) {
      const output = [web, ...workers].map((node) => node.output).join('\n')
      throw new Error(`${(error as Error).message}\n${output}`, { cause: error })
    } finally {
      await Promise.all([web, ...workers].map((node) => node.kill()))
      await site.close()
    }
    await site.prove(assert)
    site.tally.print()
  }).timeout(LONG ? 300_000 : 240_000)
})
