import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { Bus } from '#shared/bus/bus'
import { Ledger } from '#credits/ledger'
import { LiveHub } from '#notifications/live_hub'
import { LiveTasks } from '#tasks/live_tasks'
import env from '#start/env'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Task } from '@wxiai/sdk/wire'
import type { SteeredUpstream } from '#tests/fixtures/steered_upstream'
import { eventually } from '#tests/helpers/eventually'
import { Accounts, forgetAccounts } from './accounts_support.js'
import { person, settled, startSteered, stopSteered, type Person } from './support.js'

interface Event {
  id: string
  event: string
  data: Record<string, unknown>
}

/** An open stream and everything that came over it. */
async function listen({ token }: Person, lastEventId?: string, path = '/api/v1/stream/user') {
  const abort = new AbortController()
  const response = await fetch(`http://${env.get('HOST')}:${env.get('PORT')}${path}`, {
    headers: {
      authorization: `Bearer ${token}`,
      ...(lastEventId ? { 'last-event-id': lastEventId } : {}),
    },
    signal: abort.signal,
  })
  const events: Event[] = []
  const stream = { status: response.status, events, ended: false, close: () => abort.abort() }
  void (async () => {
    let rest = ''
    const decoder = new TextDecoder()
    try {
      for await (const chunk of response.body!) {
        const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n\n')
        rest = parts.pop()!
        for (const part of parts) {
          const fields = Object.fromEntries(part.split('\n').map((line) => line.split(/: (.*)/s)))
          if (fields.data) {
            events.push({ id: fields.id, event: fields.event, data: JSON.parse(fields.data) })
          }
        }
      }
    } catch {}
    stream.ended = true
  })()
  return stream
}

async function until(check: () => boolean, what: string) {
  await eventually(check).catch(() => {
    throw new Error(`never: ${what}`)
  })
}

test.group('Tasks: live', (group) => {
  let upstream: SteeredUpstream
  group.setup(async () => {
    upstream = await startSteered()
    return () => stopSteered(upstream)
  })

  test('every step and the credits, to the team only; resume brings what was missed', async ({
    client,
    assert,
  }) => {
    const user = await person(client)
    const stranger = await person(client)
    const stream = await listen(user)
    const other = await listen(stranger)
    assert.equal(stream.status, 200)
    await until(() => stream.events.some(({ event }) => event === 'credit'), 'first credit')

    const { id } = (
      await client
        .post('/api/v1/steered/submit/plain')
        .bearerToken(user.token)
        .json({ prompt: 'slow=400' })
    ).body() as Task
    const states = () =>
      stream.events.filter(({ data }) => data.id === id).map(({ data }) => data.status)
    await until(() => states().includes('succeeded'), 'succeeded')
    assert.includeMembers(states(), ['running', 'succeeded'])
    assert.equal(states().at(-1), 'succeeded')
    await until(
      () => stream.events.some(({ event, data }) => event === 'credit' && data.balance === '95'),
      'charge'
    )
    assert.isFalse(other.events.some(({ event }) => event === 'task'))

    const last = stream.events.at(-1)!.id
    stream.close()
    const missed = (
      await client
        .post('/api/v1/steered/submit/plain')
        .bearerToken(user.token)
        .json({ prompt: 'x' })
    ).body() as Task
    await settled(client, user, missed.id)
    const again = await listen(user, last)
    await until(() => again.events.some(({ event }) => event === 'credit'), 'credit again')
    const seen = again.events.find(({ data }) => data.id === missed.id)
    assert.equal(seen?.data.status, 'succeeded')
    again.close()
    other.close()
  })

  test('why a task waits is told when accounts are paused and go on', async ({ client }) => {
    const accounts = new Accounts(client, await person(client, '0', 'admin'))
    const user = await person(client)
    try {
      ;(await accounts.add('second', upstream.url)).assertStatus(201)
      const all = await accounts.list()
      await accounts.change(all[0]!.id, { enabled: false })
      await accounts.change(all[1]!.id, { requests_per_minute: 1 })
      // The first takes the only request of this minute, so that the next one waits for its turn.
      const submit = () =>
        client
          .post('/api/v1/steered/submit/plain')
          .bearerToken(user.token)
          .json({ prompt: 'slow=50' })
      await settled(client, user, (await submit()).body().id)
      const { id } = (await submit()).body()
      const stream = await listen(user)
      const last = () => stream.events.filter(({ data }) => data.id === id).at(-1)?.data
      await until(() => last()?.waits_for === null, 'it waits for its turn')
      await accounts.change(all[1]!.id, { enabled: false })
      await until(() => last()?.waits_for === 'upstream', 'nobody can take it')
      await accounts.change(all[0]!.id, { enabled: true })
      await until(() => last()?.status === 'succeeded', 'it went on')
      await settled(client, user, id)
      stream.close()
    } finally {
      await forgetAccounts()
    }
  })

  test('what ended without a word is found by looking', async ({ client, assert, cleanup }) => {
    const user = await person(client)
    const { id } = (
      await client
        .post('/api/v1/steered/submit/woken')
        .bearerToken(user.token)
        .json({ prompt: 'hang' })
    ).body() as Task
    const hub = new LiveHub(
      await app.container.make(Bus),
      await app.container.make(Ledger),
      await app.container.make('logger'),
      100
    )
    hub.register(await app.container.make(LiveTasks))
    await hub.start()
    cleanup(() => hub.stop())
    const { rows } = await db.rawQuery('select id from auth_sessions where user_id = ?', [user.id])
    const stream = hub.open({
      ...user,
      userId: user.id,
      sessionId: rows[0].id,
      locale: 'en',
    }).stream
    let seen = ''
    stream.on('data', (chunk) => (seen += chunk))
    await until(() => seen.includes('"status":"running"'), 'running')
    // As a node leaves it that dies behind its commit.
    await db.rawQuery(
      `update tasks set status = 'failed', error_code = 'no_luck', finished_at = now() where id = ?`,
      [id]
    )
    await until(() => seen.includes('"status":"failed"'), 'failed')
    await sleep(300)
    assert.equal(seen.split('"status":"failed"').length, 2, 'told once')
  })
})
