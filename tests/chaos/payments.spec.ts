import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import type { Order } from '@wxiai/sdk/wire'
import { Reconciler } from '#payments/reconciler'
import { PluginRegistry } from '#plugins/registry'
import { balance, proof, rowOf, sell, Till } from '../functional/payments/support.js'
import { person, type Person } from '../functional/tasks/support.js'
import { NodeProcess } from './harness/node_process.js'
import { LONG } from './harness/tally.js'

/** Lines between which a node dies over a payment. */
const PAYING = [
  'payments.credited=kill@1',
  'payments.before_commit=kill@1',
  'payments.after_settle=kill@1',
  'payments.before_credit=kill@1',
  'payments.before_settle=kill@3',
].slice(0, LONG ? undefined : 3)
const ORDERING = ['payments.ordered=kill@1', 'payments.checkout=kill@1'].slice(0, LONG ? 2 : 1)
const REFUNDING = ['payments.refunding=kill@1', 'payments.refunded=kill@1'].slice(0, LONG ? 2 : 1)

test.group('Chaos: payments', (group) => {
  const dying = new NodeProcess()
  const living = new NodeProcess()
  let till: Till
  let item: string
  group.setup(async () => {
    await (await app.container.make(PluginRegistry)).resync()
    till = await Till.open(null as never)
    item = await sell()
    await living.start()
    return async () => {
      await Promise.all([dying.kill(), living.kill()])
      await till.close()
    }
  })

  const wish = () => ({ package_id: item, plugin: 'till', gateway: 'checkout', method: 'page' })
  async function ordered(node: NodeProcess, user: Person, key = randomUUID()) {
    const response = await fetch(`${node.url}/api/v1/orders`, {
      method: 'POST',
      headers: {
        'authorization': `Bearer ${user.token}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify(wish()),
    })
    return (await response.json()) as Order
  }
  const call = (node: NodeProcess, order: Order) =>
    fetch(`${node.url}/pay/till/checkout/notify`, {
      method: 'POST',
      body: new URLSearchParams(till.notice(order)),
    }).then(
      ({ status }) => status,
      () => null
    )
  async function dueNow() {
    await db
      .from('orders')
      .whereNotNull('next_check_at')
      .update({ next_check_at: new Date(0) })
    await (await app.container.make(Reconciler)).run()
  }

  test('killed between any two lines of a payment: credited once', async ({ assert }) => {
    for (const point of PAYING) {
      await dying.start({ FAILPOINTS: point })
      const user = await person(null as never, '0')
      const order = await ordered(living, user)
      await Promise.all(Array.from({ length: 3 }, () => call(dying, order)))
      assert.isTrue(await dying.ended(), `${point} was never reached`)
      // The provider comes again to whoever is there.
      const again = await Promise.all(Array.from({ length: 5 }, () => call(living, order)))
      assert.deepEqual(again, [200, 200, 200, 200, 200], point)
      assert.equal(await balance(user), '520', point)
      assert.equal((await rowOf(order.id)).status, 'paid')
    }
    assert.isNull(await proof())
  })

  test('killed while another node waits for it: credited once', async ({ assert }) => {
    await dying.start({ FAILPOINTS: 'payments.credited=stop@1' })
    const user = await person(null as never, '0')
    const order = await ordered(living, user)
    const first = call(dying, order)
    assert.isTrue(await dying.halted())
    const others = [call(living, order), call(living, order)]
    await sleep(200)
    await dying.kill()
    assert.isNull(await first)
    assert.deepEqual(await Promise.all(others), [200, 200])
    assert.equal(await balance(user), '520')
    assert.isNull(await proof())
  })

  test('killed alone, and no callback ever comes again: found by asking', async ({ assert }) => {
    await dying.start({ FAILPOINTS: 'payments.credited=kill@1' })
    const user = await person(null as never, '0')
    const order = await ordered(living, user)
    await till.pay(order)
    assert.isNull(await call(dying, order))
    assert.isTrue(await dying.ended())
    assert.equal(await balance(user), '0')
    await dueNow()
    assert.equal(await balance(user), '520')
    assert.isNull(await proof())
  })

  test('killed while it orders: the same key leads to the same order', async ({ assert }) => {
    for (const point of ORDERING) {
      await dying.start({ FAILPOINTS: point })
      const user = await person(null as never, '0')
      const key = randomUUID()
      await ordered(dying, user, key).catch(() => null)
      assert.isTrue(await dying.ended(), `${point} was never reached`)
      const rows = await db.from('orders').where('team_id', user.teamId)
      assert.lengthOf(rows, 1)
      await db
        .from('orders')
        .where('id', rows[0].id)
        .update({
          created_at: new Date(Date.now() - 60_000),
        })
      const order = await ordered(living, user, key)
      assert.equal(order.id, rows[0].id)
      assert.isNotNull(order.checkout)
      await till.pay(order)
      await dueNow()
      assert.equal(await balance(user), '520')
    }
  })

  test('killed while it refunds: credits and money go back once', async ({ assert }) => {
    const admin = await person(null as never, '0', 'admin')
    for (const point of REFUNDING) {
      await dying.start({ FAILPOINTS: point })
      const user = await person(null as never, '0')
      const order = await ordered(living, user)
      await till.pay(order)
      await dueNow()
      assert.equal(await balance(user), '520')
      const path = `/api/v1/admin/orders/${order.id}/refund`
      const options = { token: admin.token, body: { reason: 'sorry' } }
      await dying.ask('POST', path, options).catch(() => null)
      assert.isTrue(await dying.ended(), `${point} was never reached`)
      assert.equal((await rowOf(order.id)).status, 'refunding')
      await dueNow()
      assert.equal((await rowOf(order.id)).status, 'refunded')
      assert.equal(await balance(user), '0')
    }
    assert.isNull(await proof())
  })
})
