import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import type { Order } from '@wxiai/sdk/wire'
import { Ledger } from '#credits/ledger'
import { setFailpoints } from '#shared/failpoint'
import { Reconciler } from '#payments/reconciler'
import { Refunds } from '#payments/refunds'
import { emptySite } from '#tests/helpers/accounts'
import { entered } from '#tests/helpers/visitor'
import { person, type Person } from '../tasks/support.js'
import { balance, ordered, proof, rowOf, seen, sell, Till, type Detailed } from './support.js'

test.group('Payments: admins', (group) => {
  let till: Till
  let payer: Person
  let admin: Person
  let made: Order
  let client: ApiClient

  group.each.setup(async ({ context }) => {
    await emptySite()
    client = context.client
    till = await Till.open(client)
    ;({ payer, order: made } = await ordered(client, await sell()))
    admin = await person(client, '0', 'admin')
    return () => till.close()
  })

  const act = (name: string, body: object = { reason: 'because' }) =>
    client.post(`/api/v1/admin/orders/${made.id}/${name}`).bearerToken(admin.token).json(body)
  const show = async () =>
    (
      await client.get(`/api/v1/admin/orders/${made.id}`).bearerToken(admin.token)
    ).body() as Detailed
  const pay = async () => {
    await till.pay(made)
    ;(await act('query')).assertStatus(200)
  }
  const debt = async () => {
    const ledger = await app.container.make(Ledger)
    return (await ledger.account(payer.teamId)).debt.toString()
  }

  test('all orders, with filters, and what happened to each', async ({ assert }) => {
    await ordered(client, await sell())
    const list = async (query: string) => {
      const response = await client.get(`/api/v1/admin/orders${query}`).bearerToken(admin.token)
      return response.body().items as Detailed[]
    }
    assert.lengthOf(await list(''), 2)
    assert.lengthOf(await list('?limit=1'), 1)
    assert.lengthOf(await list(`?query=${made.number}`), 1)
    assert.lengthOf(await list('?status=paid'), 0)
    assert.lengthOf(await list('?plugin=till'), 2)
    assert.lengthOf(await list(`?user_id=${payer.id}`), 1)
    await till.call(till.notice(made, { amount: '1' }))
    const [troubled] = await list('?problem=true')
    assert.containsSubset(troubled, {
      id: made.id,
      problem: 'amount_mismatch',
      user: { id: payer.id },
    })
    const { events } = await show()
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['created', 'checkout', 'problem']
    )
    assert.containsSubset(events[2], { source: 'callback', detail: { amount: '1' } })
    const page = await entered(
      (await db.from('users').where('id', admin.id).firstOrFail()).email as string
    )
    assert.include(await (await page.go('/admin')).text(), '1 order needs a decision')
    assert.include(await (await page.go('/admin/orders?problem=1')).text(), made.number)
    assert.include(await (await page.go('/admin/orders/for-sale')).text(), 'Starter')

    ;(await act('resolve')).assertStatus(200)
    assert.lengthOf(await list('?problem=true'), 0)
    ;(await act('resolve')).assertStatus(409)
  })

  test('asked now', async ({ assert }) => {
    assert.equal(((await act('query')).body() as Detailed).status, 'pending')
    await pay()
    const { status, events, payment } = await show()
    assert.equal(status, 'paid')
    assert.isNotNull(payment)
    assert.equal(events.at(-1)!.actor?.id, admin.id)
    assert.equal(await balance(payer), '520')
    await till.running.stop()
    const refused = await act('query')
    refused.assertStatus(502)
    assert.equal(refused.body().code, 'gateway_failed')
  })

  test('completed by hand, with a reason, once', async ({ assert }) => {
    ;(await act('complete', {})).assertStatus(422)
    const [one, two] = await Promise.all([act('complete'), act('complete')])
    assert.sameMembers([one.status(), two.status()], [200, 409])
    assert.equal(await balance(payer), '520')
    const [entry] = await db.from('audit_entries').where('action', 'order.completed')
    assert.equal(entry.actor_id, admin.id)
    assert.containsSubset(entry.detail, { number: made.number, reason: 'because' })
    // The money comes after all: it is the payment of this order, and gives nothing more.
    await till.call(till.notice(made))
    assert.equal(await balance(payer), '520')
    assert.isNull((await rowOf(made.id)).problem)
    assert.isNull(await proof())
  })

  test('refunded: what is there is taken, the rest is owed', async ({ assert }) => {
    await pay()
    const ledger = await app.container.make(Ledger)
    await ledger.post({ teamId: payer.teamId, amount: '-400', kind: 'deduct', key: made.id })
    assert.isTrue((await show()).refundable)
    ;(await act('refund')).assertStatus(200)
    assert.equal((await seen(client, payer, made.id)).status, 'refunded')
    assert.equal(await balance(payer), '0')
    assert.equal(await debt(), '400')
    const page = await fetch(`${till.running.url}/pay/${made.number}`)
    assert.include(await page.text(), 'is refunded')
    ;(await act('refund')).assertStatus(409)
    assert.lengthOf(await db.from('audit_entries').where('action', 'order.refunded'), 1)
    assert.isNull(await proof())
  })

  test('two refunds at once take the credits once', async ({ assert }) => {
    await pay()
    const [one, two] = await Promise.all([act('refund'), act('refund')])
    assert.sameMembers([one.status(), two.status()], [200, 409])
    assert.equal(await balance(payer), '0')
    assert.equal(await debt(), '0')
  })

  test('a refund that was cut off is brought to its end', async ({ assert }) => {
    await pay()
    setFailpoints('payments.refunding=throw@1')
    assert.equal((await act('refund')).status(), 502)
    setFailpoints(undefined)
    assert.equal((await seen(client, payer, made.id)).status, 'refunding')
    assert.equal(await balance(payer), '0')
    await db.from('orders').update({ next_check_at: new Date(0) })
    await (await app.container.make(Reconciler)).run()
    assert.equal((await seen(client, payer, made.id)).status, 'refunded')
  })

  test('a gateway that refuses a refund: the credits come back', async ({ assert }) => {
    await pay()
    await till.configure({ config_encrypted: await otherSecret() })
    const refused = await act('refund')
    refused.assertStatus(502)
    assert.equal((await seen(client, payer, made.id)).status, 'paid')
    assert.equal(await balance(payer), '520')
    await till.configure()
    ;(await act('refund')).assertStatus(200)
    assert.equal(await balance(payer), '0')
    assert.isNull(await proof())
  })

  async function otherSecret() {
    const { PluginStateStore } = await import('#plugins/state_store')
    const states = await app.container.make(PluginStateStore)
    return states.seal('till', { ...till.running.config, secret: 'another-secret-key' })
  }

  test('a gateway that is away: the refund waits', async ({ assert }) => {
    await pay()
    await till.running.stop()
    const refunds = await app.container.make(Refunds)
    const order = await refunds.start(made.id, 'sorry', { source: 'admin' })
    assert.equal(order.status, 'refunding')
    assert.equal(await balance(payer), '0')
  })

  test('refunded elsewhere: admins are told, no credits move', async ({ assert }) => {
    await pay()
    await till.call(till.notice(made, { status: 'refunded' }))
    assert.equal(await balance(payer), '520')
    assert.equal((await rowOf(made.id)).problem, 'refunded_elsewhere')
  })

  test('packages: added, changed, removed, and checked', async ({ assert }) => {
    const body = { name: 'Big', price: '49.90', currency: 'usd', credits: '3000', bonus: '300' }
    const path = '/api/v1/admin/credit-packages'
    const add = (values: object) => client.post(path).bearerToken(admin.token).json(values)
    const added = await add(body)
    added.assertStatus(201)
    assert.containsSubset(added.body(), { price: '49.9', currency: 'USD', enabled: true })
    for (const [field, value] of [
      ['price', '49.901'],
      ['price', '0'],
      ['price', '-1'],
      ['currency', 'XQQ'],
      ['currency', 'dollars'],
      ['credits', '0'],
      ['bonus', '-1'],
    ]) {
      const refused = await add({ ...body, [field!]: value })
      refused.assertStatus(422)
      assert.equal(refused.body().errors[0].field, field)
    }
    ;(await add({ ...body, currency: 'JPY', price: '100.5' })).assertStatus(422)
    const most = '999999999999'
    ;(await add({ ...body, credits: most, bonus: most })).assertStatus(422)
    const one = `${path}/${added.body().id}`
    const changed = await client
      .put(one)
      .bearerToken(admin.token)
      .json({ ...body, enabled: false })
    assert.isFalse(changed.body().enabled)
    ;(await client.delete(one).bearerToken(admin.token)).assertStatus(204)
    ;(await client.delete(one).bearerToken(admin.token)).assertStatus(404)
    const trail = await db.from('audit_entries').where('target_type', 'credit_package')
    assert.lengthOf(trail, 3)
  })
})
