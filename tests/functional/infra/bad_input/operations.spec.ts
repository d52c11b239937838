import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import fc from 'fast-check'
import { fitInput, type Json, type JSONSchema } from '@wxiai/sdk'
import { walkSchema } from '@wxiai/sdk/schema'
import { sampleOf, samplesOf } from '../../../../sdk/src/sample.js'
import type { ServiceOperation } from '#plugins/installed_plugin'
import { operationSchema } from '#plugins/operation_schema'
import { PluginRegistry } from '#plugins/registry'
import { PluginStateStore } from '#plugins/state_store'
import { emptySite } from '#tests/helpers/accounts'
import { changedTables, fingerprint } from '#tests/helpers/fingerprint'
import { credit, person, type Person } from '../../tasks/support.js'
import { send } from './door.js'
import { STRANGE } from './strange.js'

type Input = Record<string, Json>

/** A failed run names its seed; `SEED=<seed>` repeats it. */
const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31)
const RUNS = process.env.CHAOS === 'long' ? 400 : 25

test.group('Bad input: operations', (group) => {
  let registry: PluginRegistry
  let operations: ServiceOperation[]
  let user: Person

  group.setup(async () => {
    registry = await app.container.make(PluginRegistry)
    await registry.resync()
    const states = await app.container.make(PluginStateStore)
    for (const plugin of registry.all().filter(({ loaded }) => loaded)) {
      const config = configFor(plugin.declaration.config)
      const sealed = states.seal(plugin.id, config)
      await states.update(plugin.id, { enabled: true, demo: false, config_encrypted: sealed })
      await registry.reload(plugin.id)
    }
    operations = registry
      .all()
      .flatMap((plugin) =>
        plugin.services.flatMap(({ operations: own }) =>
          Object.keys(own).map((id) => plugin.operation(id)!)
        )
      )
    return () => emptySite()
  })

  const post = async (
    what: 'quote' | 'submit',
    { plugin, operationId }: ServiceOperation,
    body: unknown
  ) => {
    const answer = await send({
      method: 'POST',
      path: `/api/v1/${plugin.id}/${what}/${operationId}`,
      headers: { 'authorization': `Bearer ${user.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return { status: answer.status, body: JSON.parse(answer.body) }
  }
  const schemaOf = (found: ServiceOperation) => operationSchema(found)
  const nameOf = ({ plugin, operationId }: ServiceOperation) => `${plugin.id}/${operationId}`

  test('every plugin takes part', ({ assert }) => {
    const ready = registry.all().filter(({ usable }) => usable)
    const loaded = registry.all().filter((plugin) => plugin.loaded)
    assert.sameMembers(
      ready.map(({ id }) => id),
      loaded.map(({ id }) => id)
    )
    assert.isAbove(operations.length, 15)
  })

  test('every number has its bounds, every text and list its most', ({ assert }) => {
    const faults: string[] = []
    for (const operation of operations) {
      walkSchema(schemaOf(operation), (node, path) => {
        if ('enum' in node || 'const' in node) return
        const lacks = (key: string) => {
          if (!(key in node)) faults.push(`${nameOf(operation)}${path} has no ${key}`)
        }
        if (node.type === 'integer' || node.type === 'number') {
          lacks('minimum')
          lacks('maximum')
        }
        if (node.type === 'string' && !('format' in node) && !('pattern' in node))
          lacks('maxLength')
        if (node.type === 'array') lacks('maxItems')
      })
    }
    assert.deepEqual(faults, [])
  })

  test('one field wrong: told by its name, nothing is held, and no price is below zero', async ({
    client,
    assert,
  }) => {
    user = await person(client, '100')
    const before = await fingerprint()
    const faults: string[] = []
    let accepted = 0
    for (const operation of operations) {
      const schema = schemaOf(operation) as { properties?: Record<string, JSONSchema> }
      const samples = samplesOf(schema as JSONSchema).map(
        (sample) => fitInput(schema as JSONSchema, sample).input
      )
      const properties = Object.entries(schema.properties ?? {})
      const name = nameOf(operation)
      const bases: Input[] = []
      for (const sample of samples.slice(0, 40)) {
        const { status, body } = await post('quote', operation, sample)
        if (status === 200) bases.push(sample)
        if (status >= 500) faults.push(`${name} ${JSON.stringify(sample)}: ${JSON.stringify(body)}`)
      }
      if (bases.length === 0 && properties.length > 0) {
        // Only operations that continue a task have no price without one.
        const continues = JSON.stringify(schema).includes('wxiai-task')
        if (!continues) faults.push(`${name}: no sample is accepted`)
      }
      const fields = [...properties.map(([field]) => field), 'unknown', '__proto__', 'constructor']
      const mutation = fc.record({
        base: fc.constantFrom(...(bases.length > 0 ? bases : samples)),
        field: fc.constantFrom(...fields),
        value: fc.oneof(
          fc.constantFrom(...STRANGE),
          fc.integer(),
          fc.double(),
          fc.string({ unit: 'binary', maxLength: 200 }),
          fc.bigInt({ min: 2n ** 53n, max: 2n ** 80n }).map(String),
          fc.anything({ maxDepth: 3, withNullPrototype: false })
        ),
      })
      const property = fc.asyncProperty(mutation, async ({ base, field, value }) => {
        const input: Record<string, unknown> = { ...base }
        Object.defineProperty(input, field, { value: sendable(value), enumerable: true })
        const quote = await post('quote', operation, input)
        const told = `${name} ${field}=${JSON.stringify(input[field])?.slice(0, 200)}: ${quote.status} ${JSON.stringify(quote.body).slice(0, 300)}`
        if (quote.status === 200) {
          accepted += 1
          if (!/^\d+(\.\d+)?$/.test(quote.body.credits)) throw new Error(`price: ${told}`)
          return
        }
        if (quote.status >= 500 || quote.status < 400) throw new Error(told)
        const submit = await post('submit', operation, input)
        if (submit.status < 400 || submit.status >= 500) throw new Error(`submitted: ${told}`)
        if (quote.status !== 422 || bases.length === 0 || quote.body.code === 'text_not_storable')
          return
        const named = (quote.body.errors as { field: string; message: string }[] | undefined) ?? []
        const right = named.some((error) => error.field.startsWith(field))
        if (!right || named.some(({ message }) => !message)) throw new Error(`unnamed: ${told}`)
      })
      const result = await fc.check(property, { numRuns: RUNS, seed: SEED })
      if (result.failed) faults.push(`seed ${SEED}: ${(result.errorInstance as Error)?.message}`)
    }
    assert.deepEqual(faults, [])
    assert.isAbove(accepted, 10)
    assert.deepEqual(await credit(client, user), { balance: '100', held: '0', available: '100' })
    assert.deepEqual(changedTables(before, await fingerprint()), [])
  }).timeout(240_000)
})

/** What JSON can carry of it. */
function sendable(value: unknown): unknown {
  try {
    return JSON.parse(
      JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? String(part) : part)) ?? 'null'
    )
  } catch {
    return null
  }
}

function configFor(schema: JSONSchema): Record<string, Json> {
  const { properties = {} } = schema as { properties?: Record<string, JSONSchema> }
  const names = Object.keys(properties)
  return Object.fromEntries(names.map((name) => [name, sampleOf(properties[name]!)]))
}
