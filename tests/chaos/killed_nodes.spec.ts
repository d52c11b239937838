import { test } from '@japa/runner'
import { setTimeout as sleep } from 'node:timers/promises'
import { NodeProcess } from './harness/node_process.js'
import { Site } from './harness/site.js'
import { LONG } from './harness/tally.js'

/** A step of a task's life at which the node dies, the nth time that any task gets there. */
const ROUNDS = [
  'submit.reported=kill@2',
  'submit.after_call=kill@3',
  'files.after_write=kill@2',
  'close.before_commit=kill@4',
  'task.held=kill@4',
  'task.inserted=kill@4',
  'task.before_commit=kill@5',
  'dispatch.before_commit=kill@1',
  'submit.claimed=kill@2',
  'submit.before_call=kill@3',
  'submit.reporting=kill@2',
  'submit.before_save=kill@3',
  'submit.saved=kill@4',
  'recover.claimed=kill@1',
  'poll.claimed=kill@6',
  'poll.answered=kill@4',
  'store.before_save=kill@2',
  'store.saved=kill@2',
  'store.claimed=kill@2',
  'store.output=kill@2',
  'files.before_write=kill@2',
  'store.fetched=kill@2',
  'close.before=kill@2',
  'close.committed=kill@2',
].slice(0, LONG ? undefined : 4)

const DELAYS = LONG ? [20, 50, 100, 200, 300, 500, 700, 1000] : [300]

test.group('Chaos: nodes that are killed while tasks run', () => {
  test('every task ends, every credit is in its place, the upstream saw each task once', async ({
    assert,
  }) => {
    const site = await Site.open('nodes killed')
    const node = new NodeProcess()
    try {
      for (const point of ROUNDS) {
        await node.start({ FAILPOINTS: point })
        await site.crowd(node)
        assert.isTrue(await node.ended(), `${point} was never reached`)
        site.tally.kill(point.replace(/=.*/, ''))
      }
      for (const delay of DELAYS) {
        await node.start()
        await site.crowd(node)
        await sleep(delay)
        await node.kill()
        site.tally.kill(`after ${delay} ms`)
      }
      await node.start()
      await site.crowd(node)
      await site.allEnded()
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${node.output}`, { cause: error })
    } finally {
      await node.kill()
      await site.close()
    }

    await site.prove(assert)
    assert.isAbove((await site.tasks()).length, site.sent / 2)
    for (const task of await site.tasks()) {
      if (task.status === 'succeeded') continue
      // Where it can be asked, the upstream's answer decides, not the crash.
      if (task.operation === 'sure') assert.equal(task.error_code, 'no_luck')
      else assert.include(['submit_lost', 'upstream_unreachable'], task.error_code!)
    }
    site.tally.print()
  }).timeout(LONG ? 1_800_000 : 240_000)
})
