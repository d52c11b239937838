import { test } from '@japa/runner'
import { compareManifests, hashFile, manifestOf, readManifest } from '@wxiai/sdk/package'
import { conformanceCases } from '@wxiai/sdk/test'
import { validatePlugin } from '@wxiai/sdk/validate'
import {
  fixedAmount,
  formOf,
  fromMinorUnits,
  minorUnits,
  plainAmount,
  type Gateway,
  type GatewayDeclaration,
  type Plugin,
} from '@wxiai/sdk'
import till from '../../fixtures/plugins/till/plugin.js'

const PACKAGE = {
  name: 'wxiai-plugin-till',
  version: '1.0.0',
  license: 'MIT',
  engines: { wxiai: '^0.1.0' },
  peerDependencies: { '@wxiai/sdk': '^0.1.0' },
}
const FILES = {
  'package.json': hashFile(Buffer.from('{}')),
  'plugin.js': hashFile(Buffer.from('1')),
}
const [gateway] = till.gateways as unknown as GatewayDeclaration[]

/** The fixture with a gateway that is changed. */
function withGateway(change: Record<string, unknown>): Plugin {
  return { ...till, gateways: [{ ...gateway, ...change } as unknown as Gateway] }
}

/** Names of the cases that a plugin fails. */
async function failures(plugin: Plugin): Promise<string[]> {
  const failed: string[] = []
  for (const { name, run } of conformanceCases(plugin)) {
    await run().catch(() => failed.push(name))
  }
  return failed.map((name) => name.replace('the gateway checkout: ', ''))
}

test.group('Gateways in the contract', () => {
  test('every fault is named', ({ assert }) => {
    const broken = {
      id: 'Not An Id',
      name: '',
      currencies: ['usd', 'EUR', 'EUR'],
      methods: { 'a b': 'A', 'ok': 3 },
      pay: 'no',
      query: undefined,
      refund: 1,
    }
    const faults = validatePlugin(withGateway(broken)).map(({ path }) => path)
    assert.sameMembers(faults, [
      'gateways[0].id',
      'gateways[0].name',
      'gateways[0].currencies[0]',
      'gateways[0].currencies[2]',
      'gateways[0].methods.a b',
      'gateways[0].methods.ok',
      'gateways[0].pay',
      'gateways[0].query',
      'gateways[0].refund',
    ])
    const twice = { ...till, gateways: [gateway, gateway] as unknown as Gateway[] }
    assert.deepEqual(validatePlugin(twice), [
      { path: 'gateways[1].id', message: '"checkout" is used twice' },
    ])
    assert.equal(validatePlugin({ ...till, gateways: {} })[0]?.path, 'gateways')
    assert.equal(validatePlugin(withGateway({ currencies: [] }))[0]?.path, 'gateways[0].currencies')
    assert.deepEqual(validatePlugin(till), [])
  })

  test('plugin.json shows them before any code runs', ({ assert }) => {
    const manifest = manifestOf(till, PACKAGE, FILES)
    assert.isTrue(manifest.permissions.webhooks)
    assert.deepEqual(manifest.gateways, [
      {
        id: 'checkout',
        name: 'Till',
        currencies: ['USD', 'EUR', 'CNY'],
        methods: gateway.methods,
        refunds: true,
      },
    ])
    assert.deepEqual(readManifest(Buffer.from(JSON.stringify(manifest))), manifest)
    const none = manifestOf({ ...till, gateways: [] }, PACKAGE, FILES)
    assert.notProperty(none, 'gateways')
    const fewer = manifestOf(
      withGateway({ currencies: ['USD'], refund: undefined }),
      PACKAGE,
      FILES
    )
    assert.containsSubset(compareManifests(manifest, none).operations, [
      { path: 'gateways.checkout', change: 'removed', breaking: true },
    ])
    assert.containsSubset(compareManifests(manifest, fewer).operations, [
      { path: 'gateways.checkout.currencies', change: 'removed', from: 'EUR' },
    ])
  })

  test('amounts stay exact', ({ assert }) => {
    assert.equal(minorUnits('9.9', 'USD'), 990)
    assert.equal(minorUnits('1234', 'JPY'), 1234)
    assert.equal(minorUnits('0.07', 'CNY'), 7)
    assert.equal(fromMinorUnits(990, 'USD'), '9.9')
    assert.equal(fromMinorUnits('7', 'CNY'), '0.07')
    assert.equal(fromMinorUnits(1234, 'JPY'), '1234')
    assert.equal(fixedAmount('9.9', 'USD'), '9.90')
    assert.equal(fixedAmount('9', 'JPY'), '9')
    assert.equal(plainAmount('010.500'), '10.5')
    assert.equal(plainAmount('0.00'), '0')
    for (const amount of ['', '-1', '1e3', '9.999', ' 1', '1,5']) {
      assert.throws(() => minorUnits(amount, 'USD'), /is no amount/)
    }
  })

  test('fields of a callback, from its address and its body', ({ assert }) => {
    const body = new TextEncoder().encode('b=2&c=%E5%95%86')
    const type = 'application/x-www-form-urlencoded; charset=utf-8'
    const form = { method: 'POST', query: 'a=1', headers: { 'content-type': type }, body } as const
    assert.deepEqual(formOf(form), { a: '1', b: '2', c: '商' })
    assert.deepEqual(formOf({ ...form, headers: { 'content-type': 'text/xml' } }), { a: '1' })
  })
})

test.group('Conformance suite: gateways', () => {
  test('the template passes', async ({ assert }) => {
    assert.deepEqual(await failures(till), [])
  })

  test('it notices: {wrong}')
    .with([
      {
        wrong: 'callbacks are believed without a signature',
        change: {
          notify: async (request: Parameters<GatewayDeclaration['notify']>[0]) => {
            const { number, amount, currency, id } = formOf(request)
            if (!number) return null
            const payment = { state: 'paid', amount, currency, reference: id }
            return { order: number, payment, answer: 'success' }
          },
        },
        case: 'a forged callback is refused: other amount, other order',
      },
      {
        wrong: 'rubbish breaks it',
        change: {
          notify: async (...given: Parameters<GatewayDeclaration['notify']>) => {
            JSON.parse(new TextDecoder().decode(given[0].body) || '{}')
            return gateway.notify(...given)
          },
        },
        case: 'rubbish is refused, and breaks nothing',
      },
      {
        wrong: 'the query says something else than the callback',
        change: {
          query: async (...given: Parameters<GatewayDeclaration['query']>) => {
            const payment = await gateway.query(...given)
            return payment.state === 'paid' ? { ...payment, reference: 'another' } : payment
          },
        },
        case: 'the callback says what was paid, and the query agrees',
      },
      {
        wrong: 'the amount is that of minor units',
        change: {
          query: async (...given: Parameters<GatewayDeclaration['query']>) => {
            const payment = await gateway.query(...given)
            return payment.state === 'paid' ? { ...payment, amount: '123450' } : payment
          },
        },
        case: 'a payment is found without any callback',
      },
      {
        wrong: 'an order counts as paid as soon as it is begun',
        change: {
          query: async ({
            amount,
            currency,
            number,
          }: {
            amount: string
            currency: string
            number: string
          }) => ({
            state: 'paid',
            amount,
            currency,
            reference: number,
          }),
        },
        case: 'an order that nobody has paid is pending',
      },
      {
        wrong: 'a refund that does nothing',
        change: { refund: async () => {} },
        case: 'a refund is done once, and found',
      },
      {
        wrong: 'another host is called',
        change: {
          async close(...given: Parameters<GatewayDeclaration['query']>) {
            await given[1].http.get('http://elsewhere.example/').catch(() => {})
            await gateway.close!(...given)
          },
        },
        case: 'a closed order stays unpaid',
      },
    ])
    .run(async ({ assert }, { change, case: name }) => {
      assert.include(await failures(withGateway(change)), name)
    })
})
