import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Task } from '@wxiai/sdk/wire'
import { DocumentedUpstream, type DocumentedDialect, type DocumentedError } from '@wxiai/sdk/test'
import { workers } from '#shared/workers'
import { PluginRegistry } from '#plugins/registry'
import { PluginStateStore } from '#plugins/state_store'
import { TUNING } from '#tasks/engine/tuning'
import { documentedErrors } from '#tests/helpers/documented'
import { credit, ledgerFault, person, type Person } from './support.js'

const rows = async () =>
  (await documentedErrors()).flatMap(({ plugin, documented }) =>
    documented.dialects.map((dialect) => ({ plugin, dialect, name: `${plugin}, ${dialect.name}` }))
  )

/** No limits, so that every error of a dialect is tried at the same time. */
async function connect(plugin: string, config: object) {
  const states = await app.container.make(PluginStateStore)
  const registry = await app.container.make(PluginRegistry)
  await states.update(plugin, {
    enabled: true,
    allow_private_hosts: true,
    config_encrypted: states.seal(plugin, config as never),
  })
  for (const { id } of registry.find(plugin)!.services) {
    const limits = { in_flight: 500, in_flight_per_team: 500, requests_per_minute: 10_000 }
    await db
      .knexQuery()
      .from('plugin_limits')
      .insert({ plugin_id: plugin, service_id: id, ...limits })
      .onConflict(['plugin_id', 'service_id'])
      .merge(limits)
  }
  await registry.changed(plugin)
}

test.group('Tasks: every documented error of every upstream', (group) => {
  const { tick } = TUNING
  let user: Person
  group.setup(async () => {
    TUNING.tick = 100
    await (await app.container.make(PluginRegistry)).resync()
    await workers.start()
    return async () => {
      await workers.stop()
      TUNING.tick = tick
      for (const { plugin } of await documentedErrors()) {
        await db.from('plugin_limits').where('plugin_id', plugin).delete()
        await db.from('plugins').where('id', plugin).delete()
      }
      await (await app.container.make(PluginRegistry)).resync()
    }
  })

  async function inputOf(client: ApiClient, error: DocumentedError) {
    const input: Record<string, unknown> = { ...error.input }
    for (const [field, { bytes, name, mime }] of Object.entries(error.files ?? {})) {
      const answer = await client
        .post('/api/v1/files')
        .bearerToken(user.token)
        .file('file', Buffer.from(bytes), { filename: name, contentType: mime })
      answer.assertStatus(201)
      const id = answer.body().file_id
      input[field] = /s$/.test(field) ? [id] : id
    }
    return input
  }

  async function submit(
    client: ApiClient,
    plugin: string,
    dialect: DocumentedDialect,
    upstream: DocumentedUpstream,
    number: number
  ): Promise<string> {
    const error = dialect.errors[number]!
    const path = `/api/v1/${plugin}/submit/${dialect.operation}`
    const response = await client
      .post(path)
      .bearerToken(user.token)
      .json({
        [dialect.promptField ?? 'prompt']: upstream.promptOf(number),
        ...dialect.input,
        ...(await inputOf(client, error)),
      })
    response.assertStatus(201)
    return response.body().id
  }

  /** What an upstream may still make good is waited for; here the patience is over at once. */
  async function ended(ids: string[]) {
    for (let round = 0; round < 600; round += 1) {
      const open = await db.from('tasks').whereIn('id', ids).whereNull('finished_at').select('id')
      if (open.length === 0) return
      await sleep(50)
      await giveUp(open.map(({ id }) => id))
    }
    throw new Error('tasks do not end')
  }

  /** One that is being handed over again is not to be found out of time in the midst of it. */
  async function giveUp(ids: string[]) {
    const past = db.raw(`now() - interval '1 second'`)
    await db
      .from('tasks')
      .whereIn('id', ids)
      .where((waits) =>
        waits
          .where('status', 'running')
          .orWhere((again) => again.whereNotNull('error_code').whereNull('claimed_by'))
      )
      .whereNull('finished_at')
      .update({ deadline_at: past, due_at: past })
  }

  const read = async (client: ApiClient, plugin: string, id: string, locale: string) => {
    const path = `/api/v1/${plugin}/task/${id}`
    const answer = client.get(path).bearerToken(user.token).header('accept-language', locale)
    return (await answer).body() as Task
  }

  test('{name}: ends in its message, and costs nothing')
    .with(rows)
    .run(async ({ client, assert }, { plugin, dialect }) => {
      user = await person(client, '100000')
      const upstream = await new DocumentedUpstream(dialect).start()
      try {
        await connect(plugin, upstream.config)
        const ids: string[] = []
        for (const number of dialect.errors.keys()) {
          ids.push(await submit(client, plugin, dialect, upstream, number))
        }
        await ended(ids)
        for (const [number, id] of ids.entries()) {
          const { said, ends } = dialect.errors[number]!
          const task = await read(client, plugin, id, 'en')
          assert.equal(task.error?.code ?? task.status, ends, `${said}: ${task.error?.message}`)
          assert.isAbove(task.error!.message.length, 10, said)
          assert.notMatch(task.error!.message, /undefined|\[object/, said)
          const chinese = (await read(client, plugin, id, 'zh-CN')).error!.message
          assert.match(chinese, /[\u4e00-\u9fff]/, said)
          assert.equal(task.credits, '0', said)
        }
        const { balance, held } = await credit(client, user)
        assert.deepEqual({ balance, held }, { balance: '100000', held: '0' })
        const charged = await db.from('credit_entries').whereIn('reference_id', ids)
        assert.lengthOf(charged, 0)
        assert.isNull(await ledgerFault())
      } finally {
        await upstream.stop()
      }
    })
    .timeout(90_000)
})
