import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { setTimeout as sleep } from 'node:timers/promises'
import { PluginRegistry } from '#plugins/registry'
import { PluginStateStore } from '#plugins/state_store'
import { TUNING } from '#tasks/engine/tuning'
import { WebhookTokens } from '#tasks/webhook_tokens'
import type { SteeredUpstream } from '#tests/fixtures/steered_upstream'
import { eventually } from '#tests/helpers/eventually'
import {
  configureSteered,
  credit,
  ledgerFault,
  person,
  settled,
  startSteered,
  stopSteered,
  submit,
} from './support.js'

/** What the upstream does, and how the task then ends where the upstream can be asked, and where it cannot. */
const FAULTS: Record<string, { sure: string; plain: string }> = {
  'broken': { sure: 'refused', plain: 'refused' },
  'busy=1 wait=1': { sure: 'succeeded', plain: 'succeeded' },
  'sgarbage': { sure: 'succeeded', plain: 'upstream_garbage' },
  'shalf': { sure: 'succeeded', plain: 'upstream_unreachable' },
  'late=2500': { sure: 'succeeded', plain: 'upstream_timeout' },
  'p500=3': { sure: 'succeeded', plain: 'succeeded' },
  'half=3': { sure: 'succeeded', plain: 'succeeded' },
  'garbage=3': { sure: 'succeeded', plain: 'succeeded' },
  'lost': { sure: 'job_lost', plain: 'job_lost' },
  'flip': { sure: 'no_luck', plain: 'no_luck' },
  'out500=1': { sure: 'succeeded', plain: 'succeeded' },
  'outhalf=1': { sure: 'succeeded', plain: 'succeeded' },
}

test.group('Tasks: an upstream that misbehaves', (group) => {
  let upstream: SteeredUpstream
  const tuning = { ...TUNING }
  group.setup(async () => {
    const registry = await app.container.make(PluginRegistry)
    await registry.resync()
    Object.assign(TUNING, { submitTimeout: 2000, statusTimeout: 2000 })
    upstream = await startSteered()
    return async () => {
      await stopSteered(upstream)
      Object.assign(TUNING, tuning)
    }
  })

  test('every fault ends, is paid or paid back, and is asked for once', async ({
    client,
    assert,
  }) => {
    const user = await person(client, '500')
    const sent = await Promise.all(
      Object.entries(FAULTS).flatMap(([prompt, ends]) =>
        (['sure', 'plain'] as const).map(async (operation) => ({
          name: `${prompt} (${operation})`,
          expected: ends[operation],
          id: await submit(client, user, prompt, operation),
        }))
      )
    )
    let paid = 0
    for (const { id, name, expected } of sent) {
      const task = await settled(client, user, id)
      assert.equal(task.error?.code ?? task.status, expected, name)
      assert.isAtMost(upstream.submits.get(id) ?? 0, 1, name)
      if (task.status === 'succeeded') paid += 5
    }
    // An upstream that changes its mind later changes nothing any more.
    await sleep(300)
    assert.equal((await credit(client, user)).balance, String(500 - paid))
    assert.equal((await credit(client, user)).held, '0')
    assert.isNull(await ledgerFault())
  })

  test('an answer that comes after the timeout is not believed', async ({ client, assert }) => {
    const user = await person(client)
    const id = await submit(client, user, 'latepoll=1', 'sure')
    assert.equal((await settled(client, user, id)).status, 'succeeded')
    assert.isNull(await ledgerFault())
  })

  test('an operation may give its submit more time than others have', async ({
    client,
    assert,
  }) => {
    const user = await person(client)
    const [long, short] = await Promise.all([
      submit(client, user, 'late=2500', 'patient'),
      submit(client, user, 'late=2500', 'plain'),
    ])
    assert.equal((await settled(client, user, long)).status, 'succeeded')
    assert.equal((await settled(client, user, short)).error?.code, 'upstream_timeout')
    assert.equal((await credit(client, user)).balance, '95')
    assert.isNull(await ledgerFault())
  })

  test('webhooks before the submit has returned, twice, and after the end', async ({
    client,
    assert,
  }) => {
    const user = await person(client)
    const id = await submit(client, user, 'late=1200 slow=1300', 'sure')
    const tokens = await app.container.make(WebhookTokens)
    const hook = `/api/v1/hooks/steered/${id}/${tokens.make('steered', id)}`
    const knock = () =>
      Promise.all([1, 2, 3].map(() => client.post(hook).json({ state: 'failed' })))
    await eventually(() => upstream.jobOf(id))
    await knock()
    assert.equal((await db.from('tasks').where('id', id).first()).status, 'submitting')
    const ended = settled(client, user, id)
    for (let i = 0; i < 10; i += 1) {
      await knock()
      await sleep(60)
    }
    assert.equal((await ended).status, 'succeeded')
    await knock()
    assert.equal((await credit(client, user)).balance, '95')
    assert.isNull(await ledgerFault())
  })

  test('a webhook before the submit has returned is remembered: the first poll comes at once', async ({
    client,
  }) => {
    const user = await person(client)
    const { id } = (
      await client
        .post('/api/v1/steered/submit/woken')
        .bearerToken(user.token)
        .json({ prompt: 'late=400 slow=50' })
    ).body()
    const tokens = await app.container.make(WebhookTokens)
    await eventually(() => upstream.jobOf(id))
    await sleep(100)
    await client.post(`/api/v1/hooks/steered/${id}/${tokens.make('steered', id)}`).json({})
    await settled(client, user, id)
  })

  test('a config that breaks while tasks run: they go on with the next one, or are paid back', async ({
    client,
    assert,
  }) => {
    const user = await person(client)
    const goesOn = await submit(client, user, 'slow=300', 'sure')
    const tooLate = await submit(client, user, 'hang', 'sure')
    await eventually(() => upstream.jobOf(goesOn) && upstream.jobOf(tooLate))
    const states = await app.container.make(PluginStateStore)
    const registry = await app.container.make(PluginRegistry)
    await states.update('steered', { config_encrypted: states.seal('steered', { base_url: 7 }) })
    await registry.changed('steered')
    await sleep(400)
    await db
      .from('tasks')
      .where('id', tooLate)
      .update({ deadline_at: new Date(), due_at: new Date() })
    assert.equal((await settled(client, user, tooLate)).error?.code, 'plugin_unavailable')
    await configureSteered(upstream.url)
    assert.equal((await settled(client, user, goesOn)).status, 'succeeded')
    assert.equal((await credit(client, user)).available, '95')
    assert.isNull(await ledgerFault())
  })
})
