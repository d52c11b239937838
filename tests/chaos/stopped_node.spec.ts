import { test } from '@japa/runner'
import { NodeProcess } from './harness/node_process.js'
import { Site } from './harness/site.js'
import { LONG } from './harness/tally.js'

/** Where a node falls asleep (SIGSTOP), the nth time that any task gets there. */
const POINTS = [
  'call.ready=stop@1',
  'dispatch.before_commit=stop@3',
  'files.before_write=stop@1',
  'close.before_commit=stop@2',
  'submit.before_call=stop@4',
  'submit.after_call=stop@5',
  'submit.before_save=stop@7',
  'submit.saved=stop@7',
  'task.held=stop@8',
  'task.before_commit=stop@9',
  'poll.answered=stop@9',
  'store.before_save=stop@3',
  'store.claimed=stop@3',
  'store.output=stop@4',
  'files.after_write=stop@4',
  'close.committed=stop@9',
].slice(0, LONG ? undefined : 4)

test.group('Chaos: a node that falls asleep and wakes up', () => {
  test('the other node takes over, and nothing is done twice when the first goes on', async ({
    assert,
  }) => {
    const site = await Site.open('a node that sleeps')
    const a = new NodeProcess()
    const b = new NodeProcess()
    const environment = { TASK_LEASE_SECONDS: '2', DATABASE_IDLE_TRANSACTION_TIMEOUT: '2000' }
    try {
      await Promise.all([
        a.start({ ...environment, FAILPOINTS: POINTS.join(';') }),
        b.start(environment),
      ])
      const crowds: Promise<unknown>[] = []
      let stops = 0
      for (let idle = 0; stops < POINTS.length && idle < 10;) {
        crowds.push(site.crowd(a, b))
        if (!(await a.halted(3))) {
          idle += 1
          continue
        }
        stops += 1
        site.tally.fault('SIGSTOP')
        // Nobody waits for the one that sleeps.
        await site.allEnded()
        a.signal('SIGCONT')
      }
      assert.equal(stops, POINTS.length)
      await Promise.all(crowds)
      await site.allEnded()
      assert.isTrue(a.alive && b.alive, 'both nodes are well')
    } catch (error) {
      throw new Error(`${(error as Error).message}\nA: ${a.output}\nB: ${b.output}`, {
        cause: error,
      })
    } finally {
      await Promise.all([a.kill(), b.kill()])
      await site.close()
    }
    await site.prove(assert)
    site.tally.print()
  }).timeout(LONG ? 600_000 : 240_000)
})
