import { test } from '@japa/runner'
import type {
  Json,
  Operation,
  Plugin,
  RecordMigration,
  SubmitContext,
  TaskContext,
} from '@wxiai/sdk'
import { conformanceCases, type Fixtures } from '@wxiai/sdk/test'
import echo from '../../fixtures/plugins/echo/plugin.js'

/** Its simulator knows no steering words. */
const fixtures: Fixtures = {
  unknownWords: ['fail', 'banned', 'queue-full', 'garbage', 'lost', 'hang', 'http', 'drop'],
}

/** The echo plugin with a part of its operation replaced. */
function spoiled(change: (draw: Operation) => Partial<Operation>): Plugin {
  const [service] = echo.services
  const draw = service.operations.draw as unknown as Operation
  const operations = { draw: { ...draw, ...change(draw) } as never }
  return { ...echo, services: [{ ...service, operations }] }
}

async function failing(plugin: Plugin, more: Fixtures = {}): Promise<string[]> {
  const failed: string[] = []
  for (const { name, run } of conformanceCases(plugin, { ...fixtures, ...more })) {
    await run().catch(() => failed.push(name))
  }
  return failed
}

test.group('Conformance suite', () => {
  test('a sound plugin passes', async ({ assert }) => {
    assert.deepEqual(await failing(echo), [])
    assert.isAbove(conformanceCases(echo, fixtures).length, 12)
  })

  test('is caught: {name}')
    .with([
      {
        name: 'a quote that looks at the clock',
        expected: 'the quote of draw is pure and exact',
        change: () => ({ quote: () => [{ item: 'draft', quantity: (Date.now() % 2) + 1 }] }),
      },
      {
        name: 'a quote that changes its input',
        expected: 'the quote of draw is pure and exact',
        change: () => ({
          quote: (input: Record<string, Json>) => {
            input.count = 9
            return [{ item: 'draft', quantity: 1 }]
          },
        }),
      },
      {
        name: 'a quote with a broken number',
        expected: 'the quote of draw is pure and exact',
        change: () => ({ quote: () => [{ item: 'draft', quantity: 0.1 + 0.2 }] }),
      },
      {
        name: 'a usage above the quote',
        expected: 'a task is never charged more than was held for it',
        change: (draw: Operation) => ({
          status: async (reference: Json, ctx: TaskContext) => {
            const answer = await draw.status(reference, ctx)
            if (answer.state !== 'succeeded') return answer
            return { ...answer, usage: [{ item: 'draft', quantity: 100 }] }
          },
        }),
      },
      {
        name: 'a reference that lives in memory',
        expected: 'a restart in the middle of a task loses nothing',
        change: (draw: Operation) => {
          const jobs = new WeakMap<object, Json>()
          return {
            submit: async (input: Record<string, Json>, ctx: SubmitContext) => {
              const answer = await draw.submit(input, ctx)
              jobs.set(ctx.files.read, answer.reference!)
              return { reference: {} }
            },
            status: async (_: Json, ctx: TaskContext) =>
              draw.status(jobs.get(ctx.files.read)!, ctx),
          }
        },
      },
      {
        name: 'a result that can be had once',
        expected: 'status may be asked again after the end',
        change: (draw: Operation) => {
          const told = new Set<Json>()
          return {
            status: async (reference: Json, ctx: TaskContext) => {
              if (told.has(reference)) throw new TypeError('told already')
              const answer = await draw.status(reference, ctx)
              if (answer.state === 'succeeded') told.add(reference)
              return answer
            },
          }
        },
      },
      {
        name: 'progress that goes back',
        expected: 'a task ends with a result, and says how far it is',
        change: (draw: Operation) => {
          const looks = { count: 0 }
          return {
            status: async (reference: Json, ctx: TaskContext) => {
              looks.count++
              if (looks.count % 4) return { state: 'running', progress: 100 - looks.count }
              return draw.status(reference, ctx)
            },
          }
        },
      },
      {
        name: 'a call to a host that was not declared',
        expected: 'a host that was not declared is never called',
        change: (draw: Operation) => ({
          submit: async (input: Record<string, Json>, ctx: SubmitContext) => {
            await ctx.http.get('http://tracker.example/').catch(() => {})
            return draw.submit(input, ctx)
          },
        }),
      },
      {
        name: 'an interval that nobody clears',
        expected: 'disabling and uninstalling leave nothing behind',
        change: (draw: Operation) => ({
          submit: async (input: Record<string, Json>, ctx: SubmitContext) => {
            setInterval(() => {}, 1e6).unref()
            return draw.submit(input, ctx)
          },
        }),
      },
      {
        name: 'a task that find makes up',
        expected: 'a crash in the middle of submit is found out or refunded',
        change: () => ({ find: async () => 'somebody else' }),
      },
    ] as { name: string; expected: string; change: (draw: Operation) => Partial<Operation> }[])
    .run(async ({ assert }, { expected, change }) => {
      assert.include(await failing(spoiled(change)), expected)
    })

  /** The echo plugin with records that an older version left without names. */
  const keeping = (up: RecordMigration['up'], more: Partial<Plugin> = {}): Plugin => ({
    ...echo,
    records: {
      collections: {
        presets: {
          label: 'Presets',
          scope: 'user',
          schema: {
            type: 'object',
            properties: { name: { type: 'string' } },
            required: ['name'],
          },
        },
      },
      migrations: [{ id: '0001_names', up }],
    },
    ...more,
  })
  const named: RecordMigration['up'] = async ({ records }) => {
    for (const { owner, key } of (await records.list('presets')).items) {
      await records.of('presets', owner).put(key, { name: key })
    }
  }
  const old = { presets: { a: {}, b: {} } }
  const ofRecords = async (plugin: Plugin) => (await failing(plugin, { records: old })).join()

  test('records: a sound migration passes', async ({ assert }) => {
    assert.equal(await ofRecords(keeping(named)), '')
  })

  test('records: is caught: one that a second run changes', async ({ assert }) => {
    const growing: RecordMigration['up'] = async (ctx) => {
      await named(ctx)
      const { items } = await ctx.records.list('presets')
      await ctx.records.of('presets', 'somebody').put(`more-${items.length}`, { name: 'more' })
    }
    assert.include(await ofRecords(keeping(growing)), 'find nothing to do twice')
  })

  test('records: is caught: one that leaves what the schema refuses', async ({ assert }) => {
    assert.include(await ofRecords(keeping(async () => {})), 'leave what the schemas say')
  })

  test('records: is caught: a plugin that writes behind its end', async ({ assert }) => {
    const late = keeping(named, {
      async onUninstall({ records }) {
        setTimeout(() => void records.of('presets', 'somebody').put('late', { name: 'late' }), 5)
      },
    })
    assert.include(await ofRecords(late), 'uninstalling leaves no records')
  })
})
