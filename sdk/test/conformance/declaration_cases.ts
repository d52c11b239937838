import assert from 'node:assert/strict'
import type { Json, JSONSchema, ParentTask } from '../../src/contract.js'
import { fitInput } from '../../src/fit.js'
import { samplesOf } from '../../src/sample.js'
import { walkSchema } from '../../src/schema.js'
import { validatePlugin } from '../../src/validate.js'
import { configCheckOf, unconditionalCheckOf } from '../checks.js'
import { costOf } from '../exact.js'
import { inWorld, type Case, type Subject } from './world.js'

export function declarationCases(subject: Subject): Case[] {
  const { plugin } = subject
  return [
    {
      name: 'the declaration has no faults',
      run: async () => assert.deepEqual(validatePlugin(plugin), []),
    },
    inWorld(subject, 'the config of the tests is one that an admin could enter', async (world) => {
      const { faults } = configCheckOf(plugin.config)(world.config)
      assert.deepEqual(faults, [])
    }),
    ...(subject.operation === null
      ? []
      : [
          inWorld(
            subject,
            'the input of the tests is accepted, a strange field refused',
            async (world) => {
              const { operation, host } = { operation: subject.operation!, host: world.host }
              assert.equal(host.faults(operation, world.input()), null)
              const strange = { ...world.input(), 'no-such-field': 1 }
              const { input } = host.operation(operation) as {
                input: { additionalProperties?: boolean }
              }
              if (!input.additionalProperties)
                assert.notEqual(host.faults(operation, strange), null)
            }
          ),
        ]),
    ...plugin.services.flatMap(({ operations, prices }) =>
      Object.keys(operations).map((id) => ({
        name: `the quote of ${id} is pure and exact`,
        async run() {
          const { quote, input } = operations[id] as unknown as {
            input: JSONSchema
            quote(
              input: Record<string, Json>,
              parent?: ParentTask
            ): { item: string; quantity: number }[]
          }
          const parent = hasParent(input)
          for (const sample of acceptedSamples(input)) {
            // An operation that continues another one reads its parent, which nobody can invent for it.
            const before = JSON.stringify(sample)
            const lines = untouched(() => quote(frozen(sample)), parent)
            if (!lines) continue
            assert.deepEqual(
              untouched(() => quote(frozen(sample)), false),
              lines,
              'changes from call to call'
            )
            assert.equal(JSON.stringify(sample), before)
            costOf(lines, prices)
          }
        },
      }))
    ),
  ]
}

function hasParent(schema: JSONSchema): boolean {
  let found = false
  walkSchema(schema, ({ format }) => (found ||= format === 'wxiai-task'))
  return found
}

function acceptedSamples(schema: JSONSchema): Record<string, Json>[] {
  const check = unconditionalCheckOf(schema)
  return samplesOf(schema)
    .filter((sample) => check(sample))
    .map((sample) => fitInput(schema, sample).input)
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const part of Object.values(value)) frozen(part)
  return Object.freeze(value)
}

const forbidden = (what: string) => () => {
  throw new Error(`a quote must not use ${what}: it is pure`)
}

/** Runs without clock, chance and network; null where it threw and may. */
function untouched<T>(run: () => T, mayThrow: boolean): T | null {
  const { now } = Date
  const { random } = Math
  const { fetch } = globalThis
  Date.now = forbidden('the clock')
  Math.random = forbidden('chance')
  globalThis.fetch = forbidden('the network')
  try {
    return run()
  } catch (error) {
    if (mayThrow) return null
    throw error
  } finally {
    Date.now = now
    Math.random = random
    globalThis.fetch = fetch
  }
}
