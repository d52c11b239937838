import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { setTimeout as sleep } from 'node:timers/promises'
import app from '@adonisjs/core/services/app'
import env from '#start/env'
import { LedgerProof } from '#credits/ledger_proof'
import type { TaskRow } from '#tasks/task_row'
import { SteeredUpstream } from '#tests/fixtures/steered_upstream'
import { configureSteered, person, type Person } from '../functional/tasks/support.js'
import { NodeProcess } from './node_process.js'

const PROMPTS = [
  'slow=100',
  'slow=600',
  'fail slow=300',
  'busy=1',
  'garbage=2',
  'text',
  'drop',
  'slow=1500',
]

/** A step of a task's life at which the node dies, the nth time that any task gets there. */
const ROUNDS = [
  'task.before_commit=kill@5',
  'submit.before_call=kill@3',
  'submit.after_call=kill@3',
  'submit.saved=kill@4',
  'store.saved=kill@2',
  'files.after_write=kill@2',
  'close.state_written=kill@3',
  'close.before_commit=kill@4',
  'close.committed=kill@2',
]

test.group('Chaos: nodes that are killed while tasks run', () => {
  test('every task ends, every credit is in its place, the upstream saw each task once', async ({
    assert,
  }) => {
    const upstream = await new SteeredUpstream().start()
    await configureSteered(upstream.url)
    const node = new NodeProcess(env.get('PORT') + 10)
    const users = [await person(null as never, '1000'), await person(null as never, '1000')]
    let sent = 0

    const submit = async (user: Person, prompt: string, operation: string) => {
      sent += 1
      const response = await fetch(`${node.url}/api/v1/steered/submit/${operation}`, {
        method: 'POST',
        headers: { 'authorization': `Bearer ${user.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ prompt }),
      }).catch(() => null)
      await response?.body?.cancel()
    }
    const crowd = () =>
      Promise.all(
        PROMPTS.map((prompt, i) => submit(users[i % 2]!, prompt, i % 4 === 3 ? 'plain' : 'sure'))
      )

    try {
      for (const point of ROUNDS) {
        await node.start({ FAILPOINTS: point })
        await crowd()
        assert.isTrue(await node.ended(20), `${point} was never reached`)
      }
      for (const delay of [50, 300, 700]) {
        await node.start()
        await crowd()
        await sleep(delay)
        await node.kill()
      }
      await node.start()
      await crowd()
      await allEnded(60)
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${node.output}`, { cause: error })
    } finally {
      await node.kill()
      await upstream.stop()
    }

    const tasks: TaskRow[] = await db.from('tasks').where('plugin_id', 'steered')
    assert.isAbove(tasks.length, sent / 2)
    const counts: Record<string, number> = {}
    for (const task of tasks) {
      const name = task.error_code ?? task.status
      counts[name] = (counts[name] ?? 0) + 1
      assert.isAtMost(upstream.submits.get(task.id) ?? 0, 1, `${task.id} was submitted twice`)
      const entries = await db.from('credit_entries').where('reference_id', task.id)
      const outputs = await db.from('task_outputs').where('task_id', task.id)
      const hold = await db.from('credit_holds').where('id', task.hold_id!).firstOrFail()
      if (task.status === 'succeeded') {
        assert.equal(upstream.submits.get(task.id), 1)
        assert.lengthOf(entries, 1, `${task.id} was charged ${entries.length} times`)
        assert.equal(Number(entries[0].amount), -5)
        assert.equal(hold.status, 'settled')
        assert.lengthOf(outputs, task.text ? 0 : 1)
      } else {
        assert.lengthOf(entries, 0, `${task.id} failed and was charged`)
        assert.equal(hold.status, 'released')
        // Where it can be asked, the upstream's answer decides, not the crash.
        if (task.operation === 'sure') assert.equal(task.error_code, 'no_luck')
        else {
          assert.include(['submit_lost', 'plugin_error', 'upstream_unreachable'], task.error_code!)
        }
      }
    }
    console.log(`      ${sent} sent, ${tasks.length} taken, ${ROUNDS.length + 3} kills:`, counts)
    const proof = await app.container.make(LedgerProof)
    assert.isNull((await proof.run()).discrepancy)
  })
})

async function allEnded(seconds: number) {
  const until = Date.now() + seconds * 1000
  for (;;) {
    const open: TaskRow[] = await db
      .from('tasks')
      .whereIn('status', ['queued', 'submitting', 'running', 'storing'])
    if (open.length === 0) return
    if (Date.now() > until) {
      throw new Error(
        `still open: ${open.map((task) => `${task.status} ${JSON.stringify(task.input)}`)}`
      )
    }
    await sleep(200)
  }
}
