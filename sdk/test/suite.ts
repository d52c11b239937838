import type { Assert } from '@japa/assert'
import type { test as JapaTest } from '@japa/runner'
import type { Json, Plugin, RunningSimulator } from '../src/contract.js'
import { validatePlugin } from '../src/validate.js'
import { FakeHost, HangingTask, type FakeRun } from './fake_host.js'

export interface SuiteFixtures {
  /** Shown in the names of the tests. */
  name: string
  simulator(): Promise<RunningSimulator<object>>
  /** The operation that takes a prompt, and the field of it. */
  operation: string
  input: Record<string, Json>
  promptField?: string
  /** The upstream answers a submit with the result: there is no status to ask for. */
  immediate?: boolean
  /** Codes of this plugin for what every upstream does. */
  codes?: Partial<Record<'banned' | 'queueFull' | 'garbage' | 'lost', string>>
}

interface Ctx {
  assert: Assert
}

/** What every plugin must do, tried against its simulator with the steering words that all simulators know. */
export function registerPluginSuite(options: {
  test: typeof JapaTest
  plugin: Plugin
  fixtures: SuiteFixtures
}): void {
  const { test, plugin, fixtures } = options
  const codes = {
    banned: 'banned_prompt',
    queueFull: 'queue_full',
    garbage: 'upstream_garbage',
    lost: 'upstream_lost',
    ...fixtures.codes,
  }
  const field = fixtures.promptField ?? 'prompt'

  test.group(`${plugin.id}: contract (${fixtures.name})`, (group) => {
    let simulator: RunningSimulator<object>
    let host: FakeHost
    group.each.setup(async () => {
      simulator = await fixtures.simulator()
      const config = simulator.config as Record<string, Json>
      host = new FakeHost(plugin, { config, patience: 1200 })
      return () => simulator.stop()
    })
    const input = (word: string) => ({
      ...fixtures.input,
      [field]: `${fixtures.input[field]} ${word}`,
    })
    const rejected = async (run: () => Promise<unknown>) => {
      try {
        await run()
      } catch (error) {
        return error as { code?: string; retryable?: boolean; misconfigured?: boolean }
      }
      throw new Error('was not refused')
    }

    const refused = async (run: () => Promise<FakeRun>) => {
      const end: { code?: string; retryable?: boolean; state?: string } = await run().then(
        ({ result }) => result,
        (error: { code?: string; retryable?: boolean }) => error
      )
      if (end.state === 'succeeded') throw new Error('was not refused')
      return end
    }

    test('the declaration has no faults', ({ assert }: Ctx) => {
      assert.deepEqual(validatePlugin(plugin), [])
    })

    test('the connection test says yes, and no with a wrong secret', async ({ assert }: Ctx) => {
      assert.isTrue((await plugin.checkConnection?.(host.context('x') as never))?.ok ?? true)
      const secrets = Object.entries(plugin.config.properties ?? {}).filter(
        ([, node]) => (node as { format?: string }).format === 'secret'
      )
      const config = { ...(simulator.config as Record<string, Json>) }
      for (const [name] of secrets) config[name] = 'wrong'
      const stranger = new FakeHost(plugin, { config })
      if (secrets.length === 0) return
      assert.isFalse((await plugin.checkConnection?.(stranger.context('x') as never))?.ok ?? false)
      const error = await rejected(() => stranger.run(fixtures.operation, input('')))
      assert.isTrue(error.misconfigured)
    })

    test('a task ends with a result, and says how far it is', async ({ assert }: Ctx) => {
      const run = await host.run(fixtures.operation, input(''))
      assert.equal(run.result.state, 'succeeded')
      assert.isNotEmpty(run.quote)
      const shown = run.running.map(({ progress }) => progress ?? 0)
      assert.deepEqual(
        shown,
        shown.toSorted((a, b) => a - b)
      )
      assert.isTrue(run.running.every((status) => (status.progress ?? 0) <= 100))
    })

    test('status may be asked again after the end', async ({ assert }: Ctx) => {
      if (fixtures.immediate) return
      const run = await host.run(fixtures.operation, input(''))
      const again = await host.follow(
        run.operation,
        run.reference,
        host.context(run.operation, run.id)
      )
      assert.equal(again.state, 'succeeded')
    })

    test('sim:fail ends in failure with a reason', async ({ assert }: Ctx) => {
      const { result } = await host.run(fixtures.operation, input('sim:fail'))
      assert.equal(result.state, 'failed')
      if (result.state === 'failed') assert.isNotEmpty(result.code)
    })

    test('sim:banned is refused for good', async ({ assert }: Ctx) => {
      // Some upstreams refuse the submit, others take the task and look at it later.
      const error = await refused(() => host.run(fixtures.operation, input('sim:banned')))
      assert.equal(error.code, codes.banned)
      assert.isNotTrue(error.retryable)
    })

    test('sim:queue-full may be tried again', async ({ assert }: Ctx) => {
      const error = await rejected(() => host.run(fixtures.operation, input('sim:queue-full')))
      assert.equal(error.code, codes.queueFull)
      assert.isTrue(error.retryable)
    })

    test('sim:garbage is not taken for an answer', async ({ assert }: Ctx) => {
      const error = await rejected(() => host.run(fixtures.operation, input('sim:garbage')))
      assert.equal(error.code, codes.garbage)
    })

    test('unreadable answers to status are waited out', async ({ assert }: Ctx) => {
      if (fixtures.immediate) return
      const { result } = await host
        .run(fixtures.operation, input('sim:garbage=status'))
        .catch((error: unknown) => {
          assert.instanceOf(error, HangingTask)
          return { result: { state: 'failed' as const } }
        })
      assert.equal(result.state, 'failed')
    })

    test('sim:lost ends in failure', async ({ assert }: Ctx) => {
      if (fixtures.immediate) return
      const { result } = await host.run(fixtures.operation, input('sim:lost'))
      assert.equal(result.state, 'failed')
      if (result.state === 'failed') assert.equal(result.code, codes.lost)
    })

    test('sim:hang never counts as done', async ({ assert }: Ctx) => {
      if (fixtures.immediate) return
      const error = await rejected(() => host.run(fixtures.operation, input('sim:hang')))
      assert.instanceOf(error, HangingTask)
    })

    test('sim:http=503 may be tried again, sim:http=401 tells the admins', async ({
      assert,
    }: Ctx) => {
      const down = await rejected(() => host.run(fixtures.operation, input('sim:http=503')))
      assert.isTrue(down.retryable)
      const closed = await rejected(() => host.run(fixtures.operation, input('sim:http=401')))
      assert.isTrue(closed.misconfigured)
    })

    test('a host that was not declared is never called', async ({ assert }: Ctx) => {
      await host.run(fixtures.operation, input(''))
      assert.deepEqual(host.log.refused, [])
      const http = host.context('x').http
      const error = await rejected(() => http.get('http://undeclared.example/'))
      assert.equal(error.code, 'host_not_allowed')
    })

    test('find tells exactly whether the upstream has the task', async ({ assert }: Ctx) => {
      const operation = host.operation(fixtures.operation)
      if (!operation.find) return
      const ctx = host.context(fixtures.operation)
      const found = await operation.find(ctx)
      // This config has nobody to ask.
      if (found === undefined) return
      assert.isNull(found)

      const submission = await operation.submit(input('') as never, ctx)
      assert.deepEqual(await operation.find(ctx), submission.reference ?? null)
      assert.isNull(await operation.find(host.context(fixtures.operation)))
    })

    test('a line that breaks after the upstream took the task costs nothing', async ({
      assert,
    }: Ctx) => {
      const operation = host.operation(fixtures.operation)
      if (!operation.find) return
      const ctx = host.context(fixtures.operation)
      if ((await operation.find(ctx)) === undefined) return
      const taken = await operation
        .submit(input('sim:drop') as never, ctx)
        .then((submission) => submission.reference ?? null)
        .catch(() => operation.find?.(ctx))
      assert.isNotNull(taken)
      const result = await host.follow(fixtures.operation, taken as Json, ctx)
      assert.equal(result.state, 'succeeded')
    })
  })
}
