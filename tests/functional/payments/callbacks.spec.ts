import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import type { Order } from '@wxiai/sdk/wire'
import { setFailpoints } from '#shared/failpoint'
import { Settlement } from '#payments/settlement'
import { EventStream } from '#tests/chaos/harness/event_stream'
import { emptySite } from '#tests/helpers/accounts'
import type { Person } from '../tasks/support.js'
import { asIf, balance, ordered, proof, rowOf, seen, sell, Till } from './support.js'

test.group('Payments: callbacks', (group) => {
  let till: Till
  let payer: Person
  let made: Order
  let client: ApiClient
  let packageId: string

  group.each.setup(async ({ context }) => {
    await emptySite()
    client = context.client
    till = await Till.open(client)
    packageId = await sell()
    ;({ payer, order: made } = await ordered(client, packageId))
    return () => till.close()
  })

  const entries = () => db.from('credit_entries').where('kind', 'topup')
  const events = async (id = made.id) =>
    (await db.from('order_events').where('order_id', id).orderBy('id')).map(({ kind }) => kind)

  test('a genuine one gives the credits, by POST and by GET', async ({ assert }) => {
    const answer = await till.call(till.notice(made))
    answer.assertStatus(200)
    assert.equal(answer.text(), 'success')
    assert.equal(await balance(payer), '520')
    const now = await seen(client, payer, made.id)
    assert.equal(now.status, 'paid')
    assert.isNull(now.checkout)
    const [entry] = await entries()
    assert.deepInclude(entry, { reference_type: 'order', reference_id: made.id })

    const other = await ordered(client, packageId)
    const second = await till.call(till.notice(other.order), 'get')
    second.assertStatus(200)
    assert.equal(await balance(other.payer), '520')
    assert.isNull(await proof())
  })

  test('open pages hear of it', async ({ assert }) => {
    const url = `http://${process.env.HOST}:${process.env.PORT}`
    const stream = await EventStream.open(url, payer.token)
    await till.call(till.notice(made))
    await stream.until(({ event, data }) => event === 'order' && data.id === made.id, 5)
    await stream.until(({ event, data }) => event === 'credit' && data.balance === '520', 5)
    assert.lengthOf(
      stream.events.filter(({ event }) => event === 'order'),
      1
    )
    stream.close()
  })

  test('ten at once are credited once', async ({ assert }) => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => till.call(till.notice(made)))
    )
    for (const answer of answers) answer.assertStatus(200)
    assert.equal(await balance(payer), '520')
    assert.lengthOf(await entries(), 1)
    assert.equal((await rowOf(made.id)).notices, 10)
    assert.isNull(await proof())
  })

  test('a callback and a query at the same time are credited once', async ({ assert }) => {
    await till.pay(made)
    const { id } = (await till.running.payer!.pay(made.number), await rowOf(made.id))
    const settlement = await app.container.make(Settlement)
    const paid = {
      state: 'paid',
      amount: '9.90',
      currency: 'USD',
      reference: `trade-${made.number}`,
    } as const
    await Promise.all([
      till.call(till.notice(made)),
      settlement.apply(id, paid, { source: 'query' }),
      till.call(till.notice(made)),
      settlement.apply(id, paid, { source: 'query' }),
    ])
    assert.equal(await balance(payer), '520')
    assert.lengthOf(await entries(), 1)
  })

  test('amounts are compared as numbers: {amount} is {verdict}')
    .with([
      { amount: '9.9', verdict: 'right' },
      { amount: '9.90', verdict: 'right' },
      { amount: '9.900000', verdict: 'right' },
      { amount: '9.89', verdict: 'wrong' },
      { amount: '99', verdict: 'wrong' },
      { amount: '0', verdict: 'wrong' },
      { amount: '1000000', verdict: 'wrong' },
    ])
    .run(async ({ assert }, { amount, verdict }) => {
      const answer = await till.call(till.notice(made, { amount }))
      // It is written down, so the gateway need not come again.
      answer.assertStatus(200)
      const now = await seen(client, payer, made.id)
      const right = verdict === 'right'
      assert.equal(await balance(payer), right ? '520' : '0')
      assert.equal(now.status, right ? 'paid' : 'pending')
      assert.equal(now.in_review, !right)
      assert.equal((await rowOf(made.id)).problem, right ? null : 'amount_mismatch')
    })

  test('another currency is not the same amount', async ({ assert }) => {
    await till.call(till.notice(made, { currency: 'CNY' }))
    assert.equal(await balance(payer), '0')
    assert.equal((await rowOf(made.id)).problem, 'amount_mismatch')
  })

  test('a right payment after a wrong one counts, and ends the problem', async ({ assert }) => {
    await till.call(till.notice(made, { amount: '1' }))
    await till.call(till.notice(made))
    assert.equal(await balance(payer), '520')
    assert.isNull((await rowOf(made.id)).problem)
  })

  test('forged: {name}')
    .with([
      { name: 'no signature', spoil: (fields: Record<string, string>) => delete fields.sign },
      { name: 'an empty one', spoil: (fields: Record<string, string>) => (fields.sign = '') },
      {
        name: 'a changed amount',
        spoil: (fields: Record<string, string>) => (fields.amount = '0.01'),
      },
      {
        name: 'another order',
        spoil: (fields: Record<string, string>) => (fields.number = `${fields.number}X`),
      },
      {
        name: 'another merchant',
        spoil: (fields: Record<string, string>) => (fields.merchant = '1002'),
      },
    ])
    .run(async ({ assert }, { spoil }) => {
      const fields = till.notice(made)
      spoil(fields)
      const answer = await till.call(fields)
      answer.assertStatus(403)
      assert.notInclude(answer.text(), 'success')
      assert.equal(await balance(payer), '0')
      assert.deepEqual(await events(), ['created', 'checkout'])
    })

  test('signed by the right key for another merchant', async ({ assert }) => {
    const answer = await till.call(till.notice(made, { merchant: '1002' }))
    answer.assertStatus(403)
    assert.equal(await balance(payer), '0')
  })

  test('what is signed and not paid gives nothing', async ({ assert }) => {
    ;(await till.call(till.notice(made, { status: 'open' }))).assertStatus(200)
    assert.equal((await seen(client, payer, made.id)).status, 'pending')
    ;(await till.call(till.notice(made, { status: 'closed' }))).assertStatus(200)
    assert.equal((await seen(client, payer, made.id)).status, 'closed')
    assert.equal(await balance(payer), '0')
  })

  test('late: an order that had expired is credited', async ({ assert }) => {
    await asIf(made.id, '2 days')
    const settlement = await app.container.make(Settlement)
    await settlement.expire(made.id)
    assert.equal((await seen(client, payer, made.id)).status, 'expired')
    await till.call(till.notice(made))
    assert.equal(await balance(payer), '520')
    assert.equal((await seen(client, payer, made.id)).status, 'paid')
  })

  test('late: an order whose gateway was switched off is credited', async ({ assert }) => {
    await till.configure({ enabled: false })
    ;(await till.call(till.notice(made))).assertStatus(200)
    assert.equal(await balance(payer), '520')
  })

  test('one payment pays one order; a second payment is shown to admins', async ({ assert }) => {
    const trade = { id: 'trade-1' }
    await till.call(till.notice(made, trade))
    const other = await ordered(client, packageId)
    ;(await till.call(till.notice(other.order, trade))).assertStatus(200)
    assert.equal(await balance(other.payer), '0')
    assert.equal((await rowOf(other.order.id)).problem, 'reference_used')
    await till.call(till.notice(made, { id: 'trade-2' }))
    assert.equal(await balance(payer), '520')
    assert.equal((await rowOf(made.id)).problem, 'paid_twice')
  })

  test('unknown orders, gateways and those of others are told apart from success', async ({
    assert,
  }) => {
    const unknown = await till.call(till.notice({ ...made, number: 'NOBODY' }))
    unknown.assertStatus(404)
    const elsewhere = await client.post('/pay/echo/checkout/notify')
    elsewhere.assertStatus(404)
    // Real payments are not made by a simulator, nor the other way round.
    await db.from('orders').where('id', made.id).update({ demo: true })
    const mixed = await till.call(till.notice(made))
    mixed.assertStatus(404)
    assert.equal(await balance(payer), '0')
  })

  test('large, strange and broken bodies', async ({ assert }) => {
    const path = `http://${process.env.HOST}:${process.env.PORT}/pay/till/checkout/notify`
    const post = (body: string | Uint8Array<ArrayBuffer>, type: string) =>
      fetch(path, { method: 'POST', body, headers: { 'content-type': type } })
    assert.equal((await post('x'.repeat(65 * 1024), 'text/plain')).status, 413)
    for (const type of ['application/json', 'text/xml', 'multipart/form-data', 'no/type']) {
      assert.equal((await post('{"broken', type)).status, 403, type)
    }
    assert.equal(
      (await post(new Uint8Array([0, 255, 254]), 'application/octet-stream')).status,
      403
    )
    assert.equal(await balance(payer), '0')
  })

  test('a fault between the credits and the commit leaves neither', async ({ assert }) => {
    for (const place of ['before_credit', 'credited', 'before_commit']) {
      setFailpoints(`payments.${place}=throw@1`)
      const answer = await till.call(till.notice(made))
      setFailpoints(undefined)
      assert.equal(answer.status(), 500, place)
      assert.equal(await balance(payer), '0')
      assert.equal((await seen(client, payer, made.id)).status, 'pending')
    }
    await till.call(till.notice(made))
    assert.equal(await balance(payer), '520')
    assert.isNull(await proof())
  })
})
