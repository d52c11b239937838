import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import type { Order } from '@wxiai/sdk/wire'
import { Reconciler } from '#payments/reconciler'
import { nextWait } from '#payments/waits'
import { emptySite } from '#tests/helpers/accounts'
import { inDemo } from '#tests/helpers/demo'
import { eventually } from '#tests/helpers/eventually'
import type { Person } from '../tasks/support.js'
import { asIf, balance, ordered, rowOf, seen, sell, Till } from './support.js'

test.group('Payments: without callbacks', (group) => {
  let till: Till
  let payer: Person
  let made: Order
  let client: ApiClient

  group.each.setup(async ({ context }) => {
    await emptySite()
    client = context.client
    till = await Till.open(client)
    ;({ payer, order: made } = await ordered(client, await sell()))
    return () => till.close()
  })

  const reconciler = () => app.container.make(Reconciler)
  const due = () => db.from('orders').update({ next_check_at: new Date(0) })

  test('a payment is found by asking', async ({ assert }) => {
    await till.pay(made)
    assert.equal(await (await reconciler()).run(), 0, 'it is not due yet')
    await due()
    assert.equal(await (await reconciler()).run(), 1)
    assert.equal(await balance(payer), '520')
    const row = await rowOf(made.id)
    assert.equal(row.status, 'paid')
    assert.isNull(row.next_check_at)
  })

  test('two nodes do not ask about the same order', async ({ assert }) => {
    for (let i = 0; i < 12; i++) await ordered(client, await sell())
    await due()
    const [one, two] = await Promise.all([reconciler(), reconciler()])
    const done = await Promise.all([one.run(), two.run(), one.run(), two.run()])
    assert.equal(done[0] + done[1] + done[2] + done[3], 13)
    const { rows } = await db.rawQuery('select max(checks) as most from orders')
    assert.equal(rows[0].most, 1)
  })

  test('who comes back asks at once, but not all the time', async ({ assert }) => {
    const refresh = async () =>
      (
        await client.post(`/api/v1/orders/${made.id}/refresh`).bearerToken(payer.token)
      ).body() as Order
    assert.equal((await refresh()).status, 'pending')
    await till.pay(made)
    assert.equal((await refresh()).status, 'pending', 'asked again within seconds')
    await db.from('orders').update({ checked_at: new Date(0) })
    assert.equal((await refresh()).status, 'paid')
    assert.equal(await balance(payer), '520')
  })

  test('an order ends in time, its gateway is told, and is asked for a day', async ({ assert }) => {
    await asIf(made.id, '31 minutes')
    await (await reconciler()).run()
    assert.equal((await seen(client, payer, made.id)).status, 'expired')
    const row = await rowOf(made.id)
    assert.isNotNull(row.next_check_at)
    const page = await fetch(`${till.running.url}/pay/${made.number}`)
    assert.include(await page.text(), 'is closed')
    await asIf(made.id, '2 days')
    await (await reconciler()).run()
    assert.isNull((await rowOf(made.id)).next_check_at)
  })

  test('paid in the last moment: credited, though nobody had looked before', async ({ assert }) => {
    await till.pay(made)
    await asIf(made.id, '31 minutes')
    await (await reconciler()).run()
    assert.equal(await balance(payer), '520')
  })

  test('a gateway that does not answer is asked again; the order ends all the same', async ({
    assert,
  }) => {
    await till.running.stop()
    await due()
    await (await reconciler()).run()
    const row = await rowOf(made.id)
    assert.equal(row.status, 'pending')
    assert.isAbove(row.next_check_at.getTime(), Date.now())
    await asIf(made.id, '31 minutes')
    await (await reconciler()).run()
    assert.equal((await rowOf(made.id)).status, 'expired')
  })

  test('an order of a plugin that is gone ends, too', async ({ assert }) => {
    await db.from('orders').update({ plugin_id: 'gone' })
    await asIf(made.id, '31 minutes')
    await (await reconciler()).run()
    assert.equal((await rowOf(made.id)).status, 'expired')
  })

  test('demo: bought at the simulator, which calls back', async ({ assert }) => {
    const leave = await inDemo(['till'])
    try {
      const other = await ordered(client, await sell())
      assert.isTrue(other.order.demo)
      const { checkout } = other.order
      const url = checkout?.show === 'redirect' ? checkout.url : ''
      const pressed = await fetch(`${url}/pay`, { method: 'POST', redirect: 'manual' })
      assert.equal(pressed.status, 303)
      assert.include(pressed.headers.get('location'), `/credits/orders/${other.order.id}`)
      await eventually(
        () => rowOf(other.order.id),
        ({ status }) => status === 'paid'
      )
      assert.equal(await balance(other.payer), '520')
      const [event] = await db
        .from('order_events')
        .where({ order_id: other.order.id, kind: 'paid' })
      assert.equal(event.source, 'callback')
    } finally {
      await leave()
      const { DemoSimulators } = await import('#plugins/demo_simulators')
      await (await app.container.make(DemoSimulators)).stop('till')
    }
  })

  test('waits grow, and never jump over the end', ({ assert }) => {
    assert.deepEqual(
      [1, 2, 3, 6, 40].map((checks) => nextWait(checks, 1e6)),
      [15, 30, 60, 180, 300]
    )
    assert.equal(nextWait(6, 20), 21)
    assert.equal(nextWait(9, 0), 300)
    assert.equal(nextWait(9, -300), 1500)
    assert.isNull(nextWait(9, -90_000))
  })
})
