import assert from 'node:assert/strict'
import { FakeHost, type FakeRun } from '../fake_host.js'
import {
  inWorld,
  rejected,
  type Case,
  type Input,
  type Refused,
  type Subject,
  type SteerWord,
  type World,
} from './world.js'

/** What a plugin must make of an upstream that refuses, fails, or talks nonsense. */
export function upstreamCases(subject: Subject): Case[] {
  const { plugin, codes, immediate } = subject
  const steered = (words: SteerWord[], name: string, run: (world: World) => Promise<void>) =>
    subject.knows(...words) ? [inWorld(subject, name, run)] : []
  const polled = (words: SteerWord[], name: string, run: (world: World) => Promise<void>) =>
    immediate ? [] : steered(words, name, run)

  return [
    inWorld(subject, 'the connection test says yes, and no with a wrong secret', async (world) => {
      const check = plugin.checkConnection
      assert.equal((await check?.(world.context() as never))?.ok ?? true, true)
      const secrets = Object.entries(plugin.config.properties ?? {}).filter(
        ([, node]) => (node as { format?: string }).format === 'secret'
      )
      if (secrets.length === 0 || !subject.hasUpstream) return
      const config: Input = { ...world.config }
      for (const [name] of secrets) config[name] = 'wrong'
      const stranger = new FakeHost(plugin, { config })
      const ctx = stranger.context(subject.operation ?? '')
      if (check) assert.equal((await check(ctx as never)).ok, false)
      if (subject.operation === null) return
      const { operation } = subject
      const error = await rejected(() => stranger.run(operation, world.input()))
      assert.equal(error.misconfigured, true, 'admins are not told about a wrong secret')
    }),

    ...steered(['fail'], 'sim:fail ends in failure with a reason', async (world) => {
      const { result } = await world.run('sim:fail')
      assert.equal(result.state, 'failed')
      assert.ok(result.state === 'failed' && result.code)
    }),

    ...steered(['banned'], 'sim:banned is refused for good', async (world) => {
      // Some upstreams refuse the submit, others take the task and look at it later.
      const error = await refused(() => world.run('sim:banned'))
      assert.equal(error.code, codes.banned)
      assert.notEqual(error.retryable, true)
    }),

    ...steered(['queue-full'], 'sim:queue-full may be tried again', async (world) => {
      const error = await rejected(() => world.run('sim:queue-full'))
      assert.equal(error.code, codes.queueFull)
      assert.equal(error.retryable, true)
    }),

    ...steered(['queue-full'], 'a queue that was full once costs no more', async (world) => {
      const { site } = world
      const task = await site.run(world.accept('sim:queue-full=1'))
      assert.equal(task.state, 'succeeded', JSON.stringify(task.result))
      assert.equal(site.spent, task.charged)
      assert.ok(task.charged <= task.hold)
    }),

    ...steered(['garbage'], 'sim:garbage is not taken for an answer', async (world) => {
      const error = await rejected(() => world.run('sim:garbage'))
      assert.equal(error.code, codes.garbage)
    }),

    ...polled(['garbage'], 'unreadable answers to status are waited out', async (world) => {
      const { site } = world
      const task = world.accept('sim:garbage=status')
      await site.submit(task)
      const looks = { count: 0 }
      await site.follow(task, () => ++looks.count > 5)
      assert.ok(task.state === 'running' || task.state === 'failed', task.state)
    }),

    ...polled(['lost'], 'sim:lost ends in failure', async (world) => {
      const { result } = await world.run('sim:lost')
      assert.equal(result.state, 'failed')
      if (result.state === 'failed') assert.equal(result.code, codes.lost)
    }),

    ...steered(
      ['http'],
      'sim:http=503 may be tried again, sim:http=401 tells the admins',
      async (world) => {
        const down = await rejected(() => world.run('sim:http=503'))
        assert.equal(down.retryable, true)
        const closed = await rejected(() => world.run('sim:http=401'))
        assert.equal(closed.misconfigured, true)
      }
    ),

    inWorld(subject, 'a host that was not declared is never called', async (world) => {
      if (subject.operation) await world.run()
      assert.deepEqual(world.host.log.refused, [])
      const { http } = world.context()
      const error = await rejected(() => http.get('http://undeclared.example/'))
      assert.equal(error.code, 'host_not_allowed')
    }),
  ]
}

async function refused(run: () => Promise<FakeRun>): Promise<Refused> {
  const end: Refused = await run().then(
    ({ result }) => result,
    (error: Refused) => error
  )
  if (end.state === 'succeeded') throw new Error('was not refused')
  return end
}
