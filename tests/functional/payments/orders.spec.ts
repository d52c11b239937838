import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import type { Order, TopUpOffer } from '@wxiai/sdk/wire'
import { emptySite, makeUser } from '#tests/helpers/accounts'
import { entered } from '#tests/helpers/visitor'
import { person } from '../tasks/support.js'
import { balance, order, ordered, rowOf, sell, Till } from './support.js'

test.group('Payments: orders', (group) => {
  let till: Till
  let packageId: string

  group.each.setup(async ({ context }) => {
    await emptySite()
    till = await Till.open(context.client)
    packageId = await sell()
    return () => till.close()
  })

  test('what is for sale, and how it can be paid', async ({ client, assert }) => {
    await sell({ name: 'Hidden', enabled: false })
    await sell({ name: 'Yen', price: '100', currency: 'JPY' })
    const payer = await person(client)
    const offer = async () =>
      (await client.get('/api/v1/orders/offer').bearerToken(payer.token)).body() as TopUpOffer
    const { packages, free, gateways } = await offer()
    assert.deepEqual(packages, [
      {
        id: packageId,
        name: 'Starter',
        price: '9.9',
        currency: 'USD',
        credits: '500',
        bonus: '20',
      },
    ])
    assert.isNull(free)
    assert.containsSubset(gateways, [
      {
        plugin: 'till',
        id: 'checkout',
        name: 'Till',
        demo: false,
        currencies: ['USD', 'EUR', 'CNY'],
      },
    ])
    await till.configure({ enabled: false })
    assert.deepEqual(await offer(), { packages: [], free: null, gateways: [] })
    const refused = await order(client, payer, { package_id: packageId })
    refused.assertStatus(404)
    assert.equal(refused.body().code, 'gateway_not_found')
  })

  test('an order keeps its price, and is made once for each key', async ({ client, assert }) => {
    const payer = await person(client)
    const key = randomUUID()
    const [one, two] = await Promise.all([
      order(client, payer, { package_id: packageId }, key),
      order(client, payer, { package_id: packageId }, key),
    ])
    assert.equal(one.body().id, two.body().id)
    assert.sameMembers([one.status(), two.status()], [200, 201])
    const made = one.body() as Order
    assert.containsSubset(made, {
      status: 'pending',
      amount: '9.9',
      currency: 'USD',
      credits: '520',
      title: 'Starter: 520 credits',
      gateway_name: 'Till',
      method: 'page',
    })
    assert.match(made.number, /^[0-9A-Z]{20}$/)
    await db.from('credit_packages').update({ price: '99', credits: 1 })
    const again = await order(client, payer, { package_id: packageId }, key)
    again.assertStatus(200)
    assert.containsSubset(again.body(), { id: made.id, amount: '9.9', credits: '520' })
    assert.match(again.body().checkout.url, /^http:\/\/127\.0\.0\.1:\d+\/pay\//)
    const other = await order(client, payer, { package_id: await sell() }, key)
    other.assertStatus(409)
    assert.equal(other.body().code, 'idempotency_conflict')
  })

  test('refused, naming {field} ({why})')
    .with([
      { body: {}, field: 'package_id', why: 'nothing chosen' },
      {
        body: { package_id: randomUUID(), amount: '5' },
        field: 'package_id',
        why: 'two things chosen',
      },
      { body: { amount: '5' }, field: 'amount', why: 'no free amounts' },
      { body: { package_id: 'x' }, field: 'package_id', why: 'no id' },
      { body: { package_id: '', method: 'cash' }, field: 'method', why: 'unknown method' },
      { body: { package_id: '', method: undefined }, field: 'method', why: 'no method' },
    ] as { body: Record<string, unknown>; field: string; why: string }[])
    .run(async ({ client, assert }, { body, field }) => {
      const payer = await person(client)
      const known = body.package_id === '' ? { ...body, package_id: packageId } : body
      const response = await order(client, payer, known)
      response.assertStatus(422)
      assert.equal(response.body().errors[0].field, field)
      assert.lengthOf(await db.from('orders'), 0)
    })

  test('a free amount at a rate, between two limits', async ({ client, assert }) => {
    const values = {
      'payments.free_currency': 'CNY',
      'payments.free_rate': '12.5',
      'payments.free_min': '2',
      'payments.free_max': '100',
    }
    const admin = await person(client, '0', 'admin')
    const put = client.put('/api/v1/admin/settings').bearerToken(admin.token)
    ;(await put.json({ values })).assertStatus(200)
    const payer = await person(client)
    const response = await order(client, payer, { amount: '8.88' })
    response.assertStatus(201)
    assert.containsSubset(response.body(), { amount: '8.88', currency: 'CNY', credits: '111' })
    for (const amount of ['1.99', '100.01', '8.888', '-5', '0', 'x', '1e1']) {
      const refused = await order(client, payer, { amount })
      refused.assertStatus(422)
      assert.equal(refused.body().errors[0].field, 'amount', amount)
    }
  })

  test('of one team nobody else sees anything', async ({ client, assert }) => {
    const { order: made } = await ordered(client, packageId)
    const stranger = await person(client)
    for (const path of ['', '/refresh']) {
      const request = path ? client.post : client.get
      const response = await request
        .call(client, `/api/v1/orders/${made.id}${path}`)
        .bearerToken(stranger.token)
      response.assertStatus(404)
    }
    const list = await client.get('/api/v1/orders').bearerToken(stranger.token)
    assert.deepEqual(list.body().items, [])
  })

  test('a gateway that refuses is named, and the order is over', async ({ client, assert }) => {
    const payer = await person(client, '0')
    await till.running.stop()
    const response = await order(client, payer, { package_id: packageId })
    response.assertStatus(502)
    const [row] = await db.from('orders')
    assert.equal(row.status, 'failed')
    const list = await client.get('/api/v1/orders?status=failed').bearerToken(payer.token)
    assert.lengthOf(list.body().items, 1)
    assert.isNull(list.body().items[0].checkout)
  })

  test('nobody keeps more than twenty open', async ({ client, assert }) => {
    const { payer, order: made } = await ordered(client, packageId)
    const row = await rowOf(made.id)
    const copies = Array.from({ length: 19 }, (_, i) => ({
      ...row,
      id: randomUUID(),
      number: `COPY${i}`,
      idempotency_key: null,
      item: JSON.stringify(row.item),
      checkout: JSON.stringify(row.checkout),
    }))
    await db.insertQuery().table('orders').multiInsert(copies)
    const response = await order(client, payer, { package_id: packageId })
    response.assertStatus(429)
    assert.equal(response.body().code, 'too_many_orders')
  })

  test('the page of an order leads to the gateway', async ({ client, assert }) => {
    const user = await makeUser()
    const visitor = await entered(user.email)
    const payer = { ...(await person(client)), teamId: '' }
    const { token } = (await (await visitor.go('/session/token', {})).json()) as { token: string }
    const own = { ...payer, token }
    const made = (await order(client, own, { package_id: packageId })).body() as Order
    const page = await visitor.go(`/credits/orders/${made.id}`)
    assert.equal(page.status, 200)
    assert.include(await page.text(), made.number)
    const on = await visitor.go(`/credits/orders/${made.id}/pay`)
    assert.equal(on.status, 302)
    assert.equal(visitor.target(on), (made.checkout as { url: string }).url)

    const scanned = await order(client, own, { package_id: packageId, method: 'scan' })
    const { checkout, id } = scanned.body() as Order
    assert.equal(checkout?.show, 'qr')
    assert.include(await (await visitor.go(`/credits/orders/${id}`)).text(), '"qr":{"size":')

    const form = { show: 'form', url: 'https://pay.example/"><script>', fields: { 'a"': '<b>' } }
    await db
      .from('orders')
      .where('id', id)
      .update({ checkout: JSON.stringify(form) })
    const formed = await visitor.go(`/credits/orders/${id}/pay`)
    const html = await formed.text()
    assert.include(html, 'action="https://pay.example/&#34;&#62;&#60;script&#62;"')
    assert.include(html, 'name="a&#34;" value="&#60;b&#62;"')
    assert.include(formed.headers.get('content-security-policy') ?? '', "default-src 'none'")
    assert.equal(await balance(await person(client, '3')), '3')
  })
})
