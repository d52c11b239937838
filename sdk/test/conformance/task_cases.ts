import assert from 'node:assert/strict'
import { inWorld, type Case, type Refused, type Subject, type World } from './world.js'

/** No credits appear or vanish, whatever happened. */
function balanced({ site }: World) {
  assert.equal(site.held, 0n, 'credits are still held')
  const charged = [...site.tasks.values()].reduce((sum, task) => sum + task.charged, 0n)
  assert.equal(site.spent, charged, 'the balance is not what was charged')
}

/** What every task must do, tried with an ordinary prompt. */
export function taskCases(subject: Subject): Case[] {
  if (subject.operation === null) return []
  const { immediate, hasUpstream } = subject
  const polled = hasUpstream && !immediate
  const when = (condition: boolean, name: string, run: (world: World) => Promise<void>) =>
    condition ? [inWorld(subject, name, run)] : []

  return [
    inWorld(subject, 'a task ends with a result, and says how far it is', async (world) => {
      const task = await world.site.run(world.accept())
      assert.equal(task.state, 'succeeded', JSON.stringify(task.result))
      const shown = task.running.map(({ progress }) => progress ?? 0)
      assert.deepEqual(
        shown,
        shown.toSorted((a, b) => a - b),
        'the progress goes back'
      )
      assert.ok(shown.every((progress) => progress >= 0 && progress <= 100))
    }),

    inWorld(subject, 'a task is never charged more than was held for it', async (world) => {
      const task = await world.site.run(world.accept())
      assert.ok(task.quote.length > 0, 'the quote is empty')
      assert.equal(task.overcharge, 0n, 'the usage is more than the quote')
      assert.ok(task.charged <= task.hold)
      balanced(world)
    }),

    ...when(polled, 'a restart in the middle of a task loses nothing', async (world) => {
      const task = world.accept()
      await world.site.submit(task)
      assert.equal(task.state, 'running')
      const looks = { count: 0 }
      await world.site.follow(task, () => ++looks.count > 1)
      world.site.restart()
      await world.site.follow(task)
      assert.equal(task.state, 'succeeded', JSON.stringify(task.result))
      balanced(world)
    }),

    ...when(polled, 'status may be asked again after the end', async (world) => {
      const run = await world.run()
      const again = await world.host.follow(run.operation, run.reference, world.context(run.id))
      assert.equal(again.state, 'succeeded')
    }),

    ...when(polled, 'webhooks that come twice or late end a task once', async (world) => {
      const { site } = world
      const task = world.accept(subject.knows('webhook-dup') ? 'sim:webhook-dup' : '')
      await site.submit(task)
      while (task.state === 'running') {
        await Promise.all([site.wake(task), site.wake(task)])
        await site.clock.wait(world.operation.pollInterval ?? 2000)
      }
      assert.equal(task.state, 'succeeded', JSON.stringify(task.result))
      const { result, charged, endings } = task
      await site.wake(task)
      assert.equal(task.endings, endings + 1, 'a late look does not find the end')
      assert.deepEqual([task.result, task.charged], [result, charged])
      balanced(world)
    }),

    ...when(
      polled && subject.knows('hang'),
      'a task that never ends is refunded',
      async (world) => {
        const { site } = world
        const task = world.accept('sim:hang')
        await site.submit(task)
        const looks = { count: 0 }
        await site.follow(task, () => ++looks.count > 3)
        assert.equal(task.state, 'running', 'it never counts as done')
        site.clock.forward(24 * 3600 * 1000)
        await site.follow(task)
        assert.equal(task.state, 'failed')
        assert.equal(task.charged, 0n)
        balanced(world)
      }
    ),

    ...when(
      polled && subject.knows('hang'),
      'a task is cancelled and refunded, or goes on',
      async (world) => {
        const { site, host } = world
        const task = world.accept('sim:hang')
        await site.submit(task)
        assert.equal(task.state, 'running')
        const sent = host.log.sent.length
        if (await site.cancel(task)) {
          assert.ok(host.log.sent.length > sent, 'cancel tells the upstream nothing')
          assert.equal(task.state, 'cancelled')
          assert.equal(task.charged, 0n)
          balanced(world)
        }
        const { state } = task
        await site.wake(task)
        assert.equal(task.state, state, 'a look afterwards changes it')
      }
    ),

    inWorld(subject, 'a crash in the middle of submit is found out or refunded', async (world) => {
      const { operation } = world
      const { operation: id } = subject
      const ctx = world.context()
      const found = await operation.find?.(ctx)
      // Without an answer the host ends the task and returns the credits: nothing to try.
      if (found === undefined) return
      assert.equal(found, null, 'finds a task that was never submitted')
      if (immediate) return
      const submission = await operation.submit(world.given() as never, ctx)
      assert.deepEqual(await operation.find!(ctx), submission.reference ?? null)
      assert.equal(
        await operation.find!(world.host.context(id!)),
        null,
        'finds the task of another'
      )
    }),

    ...when(
      subject.knows('drop'),
      'a line that breaks during submit orders nothing twice',
      async (world) => {
        const { operation, host } = world
        const ctx = world.context()
        const known = operation.find && (await operation.find(ctx)) !== undefined
        const submitted = await operation.submit(world.given('sim:drop') as never, ctx).then(
          (answer) => ({ answer }),
          (error: Refused) => ({ error })
        )
        if ('error' in submitted && (!known || immediate)) {
          assert.notEqual(submitted.error.retryable, true, 'the host would submit it again')
          return
        }
        const taken =
          'answer' in submitted ? submitted.answer.reference : await operation.find?.(ctx)
        if (immediate) return
        assert.notEqual(taken ?? null, null, 'a task that was taken is not found')
        const result = await host.follow(subject.operation!, taken!, ctx)
        assert.equal(result.state, 'succeeded')
      }
    ),
  ]
}
