import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ApiClient } from '@japa/api-client'
import type { Task } from '@wxiai/sdk/wire'
import { COOLING } from '#plugins/accounts/cooling'
import { PluginRegistry } from '#plugins/registry'
import { TUNING } from '#tasks/engine/tuning'
import { SteeredUpstream } from '#tests/fixtures/steered_upstream'
import { eventually } from '#tests/helpers/eventually'
import { Accounts, coolDownsAreOver, forgetAccounts, taskRow } from './accounts_support.js'
import {
  configureSteered,
  credit,
  ledgerFault,
  person,
  settled,
  startSteered,
  stopSteered,
  submit,
  type Person,
} from './support.js'

test.group('Tasks: several accounts at one upstream', (group) => {
  let first: SteeredUpstream
  let second: SteeredUpstream
  let accounts: Accounts
  let user: Person
  const tuning = { ...TUNING }
  const cooling = { ...COOLING }

  group.setup(async () => {
    const registry = await app.container.make(PluginRegistry)
    await registry.resync()
    Object.assign(TUNING, { submitTimeout: 2000, statusTimeout: 2000, tick: 200 })
    // Nothing recovers by itself in the midst of a test.
    Object.assign(COOLING, { first: 60_000, longest: 240_000 })
    first = await startSteered()
    second = await new SteeredUpstream().start()
    return async () => {
      await stopSteered(first)
      await second.stop()
      await forgetAccounts()
      Object.assign(TUNING, tuning)
      Object.assign(COOLING, cooling)
    }
  })
  group.each.setup(async () => {
    first.mood = second.mood = 'well'
    first.submits.clear()
    second.submits.clear()
    await forgetAccounts()
    await configureSteered(first.url)
  })

  const begin = async (client: ApiClient, settings: object = {}) => {
    accounts = new Accounts(client, await person(client, '0', 'admin'))
    user = await person(client, '500')
    const answer = await accounts.add('second', second.url, settings)
    answer.assertStatus(201)
    return answer.body().id as string
  }
  const reserve = async (weight: number) => {
    const main = (await accounts.list())[0]!
    await accounts.change(main.id, { weight })
    return main
  }

  const waitsForUpstream = (client: ApiClient, id: string) =>
    eventually(
      async (): Promise<Task> =>
        (await client.get(`/api/v1/steered/task/${id}`).bearerToken(user.token)).body(),
      (task) => task.waits_for === 'upstream'
    )

  for (const mood of ['refuses', 'busy'] as const) {
    test(`an account that ${mood === 'busy' ? 'is busy' : mood} is taken over by the second one`, async ({
      client,
      assert,
    }) => {
      await begin(client, { weight: 0 })
      first.mood = mood
      const id = await submit(client, user, 'slow=100')
      const task = await settled(client, user, id)
      assert.equal(task.status, 'succeeded')
      assert.equal(first.submits.size, 0)
      assert.equal(second.submits.get(id), 1)
      const row = await taskRow(id)
      assert.equal(row.account_id, (await accounts.find('second')).id)
      assert.equal(row.moves, 1)

      const failing = await accounts.find('First account')
      assert.equal(failing.state, 'cooling')
      assert.equal(failing.last_fault?.misconfigured, mood === 'refuses')
      assert.isAbove(Date.parse(failing.cooling_until!), Date.now() + 30_000)
      // The next one is not even offered to it.
      const next = await settled(client, user, await submit(client, user, 'slow=50'))
      assert.equal(next.status, 'succeeded')
      assert.equal((await taskRow(next.id)).moves, 0)
      assert.equal((await credit(client, user)).balance, '490')
      assert.equal((await credit(client, user)).held, '0')
      assert.isNull(await ledgerFault())
    })
  }

  test('an upstream that cannot be reached is taken over; it recovers by a test and a first task', async ({
    client,
    assert,
  }) => {
    await begin(client, { weight: 0 })
    const port = Number(new URL(first.url).port)
    await first.stop()
    const id = await submit(client, user, 'slow=50')
    assert.equal((await settled(client, user, id)).status, 'succeeded')
    assert.equal((await accounts.find('First account')).last_fault?.code, 'upstream_unreachable')

    await coolDownsAreOver()
    const still = await accounts.find('First account')
    assert.equal(still.state, 'cooling', 'a test that fails prolongs it')
    assert.equal(still.failures, 2)

    await first.start(port)
    await coolDownsAreOver()
    assert.equal((await accounts.find('First account')).state, 'trial')
    await db.from('upstream_accounts').update({ failed_at: db.raw(`now() - interval '1 day'`) })
    const back = await submit(client, user, 'slow=50')
    assert.equal((await settled(client, user, back)).status, 'succeeded')
    assert.equal(first.submits.get(back), 1)
    const well = await accounts.find('First account')
    assert.equal(well.state, 'healthy')
    assert.equal(well.failures, 0)
    assert.isNull(await ledgerFault())
  })

  test('a key that is revoked in the midst of a task counts as one that a submit was refused with', async ({
    client,
    assert,
  }) => {
    await begin(client, { weight: 0 })
    const id = await submit(client, user, 'slow=600')
    await eventually(() => first.jobOf(id))
    first.revoked = true
    const failing = await accounts.until('First account', 'cooling')
    assert.equal(failing.last_fault?.code, 'key_refused')
    // The task stays where it is, and ends when it can be asked about again.
    first.revoked = false
    assert.equal((await settled(client, user, id)).status, 'succeeded')
    assert.equal(second.submits.size, 0)
    assert.isNull(await ledgerFault())
  })

  test('faults of the input stay where they are, and say nothing about the account', async ({
    client,
    assert,
  }) => {
    await begin(client, { weight: 0 })
    for (const [prompt, code] of [
      ['refuse', 'refused'],
      ['fail', 'no_luck'],
      ['throw-submit', 'plugin_error'],
    ] as const) {
      const task = await settled(client, user, await submit(client, user, prompt))
      assert.equal(task.error?.code, code)
    }
    assert.equal(second.submits.size, 0)
    assert.equal((await accounts.find('First account')).state, 'healthy')
    assert.equal((await credit(client, user)).balance, '500')
    assert.isNull(await ledgerFault())
  })

  test('a submit that may have been taken never goes to another account', async ({
    client,
    assert,
  }) => {
    await begin(client, { weight: 0 })
    const lost = await settled(client, user, await submit(client, user, 'drop'))
    assert.equal(lost.error?.code, 'upstream_unreachable')
    assert.equal(first.submits.get(lost.id), 1)
    // It cooled down, so that the next goes to the second, and stays with it.
    assert.equal((await accounts.find('First account')).state, 'cooling')
    await accounts.change((await accounts.find('First account')).id, { enabled: true })
    const found = await settled(client, user, await submit(client, user, 'drop slow=50', 'sure'))
    assert.equal(found.status, 'succeeded', 'it was asked, and had it')
    assert.equal(first.submits.get(found.id), 1)
    assert.equal(second.submits.size, 0)
    assert.equal((await credit(client, user)).balance, '495')
    assert.isNull(await ledgerFault())
  })

  test('what continues a work goes to the account that made it', async ({ client, assert }) => {
    const id = await begin(client)
    await reserve(0)
    const work = await settled(client, user, await submit(client, user, 'slow=50'))
    assert.equal(second.submits.get(work.id), 1)
    await reserve(100)
    await accounts.change(id, { weight: 0 })
    for (let i = 0; i < 3; i += 1) {
      const next = await submit(client, user, 'slow=50', 'plain', { after: work.id })
      assert.equal((await settled(client, user, next)).status, 'succeeded')
      assert.equal(second.submits.get(next), 1)
    }
    // While that one is paused it waits, and says why; others go on.
    await accounts.change(id, { enabled: false })
    const waiting = await submit(client, user, 'slow=50', 'plain', { after: work.id })
    await settled(client, user, await submit(client, user, 'slow=50'))
    assert.equal((await waitsForUpstream(client, waiting)).status, 'queued')
    await accounts.change(id, { enabled: true })
    assert.equal((await settled(client, user, waiting)).status, 'succeeded')
    assert.equal(second.submits.get(waiting), 1)
    // Once it is gone, nobody can continue its work.
    await accounts.remove(id)
    const path2 = '/api/v1/steered/submit/plain'
    const refused = await client
      .post(path2)
      .bearerToken(user.token)
      .json({ prompt: 'x', after: work.id })
    refused.assertStatus(409)
    assert.equal(refused.body().code, 'account_removed')
    assert.isNull(await ledgerFault())
  })

  test('an account that is removed keeps its tasks to their end', async ({ client, assert }) => {
    const id = await begin(client)
    await reserve(0)
    const running = await submit(client, user, 'slow=1500')
    await eventually(() => second.jobOf(running))
    await accounts.remove(id)
    assert.equal((await accounts.find('second')).state, 'removing')
    const other = await settled(client, user, await submit(client, user, 'slow=50'))
    assert.equal(first.submits.get(other.id), 1, 'new ones go elsewhere')
    assert.equal((await settled(client, user, running)).status, 'succeeded')
    await eventually(
      () => accounts.list(),
      ({ length }) => length === 1
    )
    assert.isNull(await ledgerFault())
  })

  test('tasks in flight and requests a minute hold, over all accounts and services', async ({
    client,
    assert,
  }) => {
    await begin(client, { in_flight: 2 })
    const main = (await accounts.list())[0]!
    await accounts.change(main.id, { requests_per_minute: 3 })
    first.countAnew()
    second.countAnew()
    const ids = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        submit(client, user, 'slow=300', i % 2 ? 'plain' : 'sure')
      )
    )
    for (const id of ids) assert.equal((await settled(client, user, id)).status, 'succeeded')
    assert.isAtMost(second.mostRunning, 2)
    assert.equal(first.submits.size, 3)
    assert.equal(second.submits.size, 7)
    assert.equal((await accounts.find('First account')).load.requests, 3)
    // With the second away, a fourth waits until the minute is over.
    await accounts.change((await accounts.find('second')).id, { enabled: false })
    const late = await submit(client, user, 'slow=50')
    await sleep(600)
    assert.equal((await taskRow(late)).status, 'queued')
    await db.from('upstream_requests').update({ at: db.raw(`at - interval '61 seconds'`) })
    assert.equal((await settled(client, user, late)).status, 'succeeded')
    assert.isNull(await ledgerFault())
  })

  test('the last account that works is not left alone: its tasks end as with one account', async ({
    client,
    assert,
  }) => {
    await begin(client)
    first.mood = second.mood = 'refuses'
    const task = await settled(client, user, await submit(client, user, 'slow=50'))
    assert.equal(task.error?.code, 'key_refused')
    const states = (await accounts.list()).map(({ state }) => state).sort()
    assert.deepEqual(states, ['cooling', 'failing'])
    const next = await settled(client, user, await submit(client, user, 'slow=50'))
    assert.equal(next.error?.code, 'key_refused')
    assert.equal((await credit(client, user)).balance, '500')
    assert.isNull(await ledgerFault())
  })

  test('of a single account refused credentials are noted until it takes a task again', async ({
    client,
    assert,
  }) => {
    const id = await begin(client)
    await accounts.remove(id)
    Object.assign(COOLING, { first: 0 })
    first.mood = 'busy'
    const busy = await submit(client, user, 'slow=50')
    await sleep(400)
    assert.equal((await accounts.find('First account')).state, 'healthy')
    first.mood = 'refuses'
    assert.equal((await settled(client, user, busy)).error?.code, 'key_refused')
    const failing = await accounts.find('First account')
    assert.equal(failing.state, 'failing')
    assert.equal(failing.last_fault?.code, 'key_refused')
    first.mood = 'well'
    assert.equal(
      (await settled(client, user, await submit(client, user, 'slow=50'))).status,
      'succeeded'
    )
    await accounts.until('First account', 'healthy')
    first.mood = 'refuses'
    await settled(client, user, await submit(client, user, 'slow=50'))
    assert.equal((await accounts.find('First account')).state, 'failing', 'the same fault again')
    Object.assign(COOLING, { first: 60_000 })
    assert.isNull(await ledgerFault())
  })

  test('while all accounts are paused tasks wait and say so, and can be cancelled', async ({
    client,
    assert,
  }) => {
    await begin(client)
    for (const { id } of await accounts.list()) await accounts.change(id, { enabled: false })
    const [one, two] = [
      await submit(client, user, 'slow=50'),
      await submit(client, user, 'slow=50'),
    ]
    await waitsForUpstream(client, one)
    const path = `/api/v1/steered/task/${two}/cancel`
    ;(await client.post(path).bearerToken(user.token)).assertStatus(200)
    await accounts.change((await accounts.find('second')).id, { enabled: true })
    assert.equal((await settled(client, user, one)).status, 'succeeded')
    assert.equal(second.submits.get(one), 1)
    assert.equal((await credit(client, user)).balance, '495')
    assert.isNull(await ledgerFault())
  })
})
