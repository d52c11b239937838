import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { decimalsOf, fixedAmount, minorUnits, plainAmount } from '../../src/amounts.js'
import type { Gateway, NotifyRequest } from '../../src/gateway.js'
import { FakeHost } from '../fake_host.js'
import { FakeTill, type TillOrder } from '../fake_till.js'
import { inWorld, rejected, type Case, type Subject, type World } from './world.js'

/** What every payment gateway must do: tell genuine callbacks from others, and say the same when it is asked. */
export function gatewayCases(subject: Subject): Case[] {
  if (!subject.hasUpstream) return []
  return (subject.plugin.gateways ?? []).flatMap((gateway) => casesOf(subject, gateway))
}

type Run = (till: FakeTill, world: World) => Promise<void>

function casesOf(subject: Subject, gateway: Gateway): Case[] {
  const when = (condition: boolean, name: string, run: Run) =>
    condition
      ? [
          inWorld(subject, `the gateway ${gateway.id}: ${name}`, async (world) => {
            assert.ok(world.simulator?.payer, 'the simulator has no `payer`: nobody can pay there')
            const till = new FakeTill(gateway, () => world.context())
            try {
              await run(till, world)
              assert.deepEqual(world.host.log.refused, [], 'a host was called that is not declared')
            } finally {
              await till.close()
            }
          }),
        ]
      : []
  const always = (name: string, run: Run) => when(true, name, run)

  return [
    ...always('the simulator has other keys each time', async (_, world) => {
      // With keys from a published file anybody could buy for nothing on a site in demo mode.
      const again = await world.subject.open()
      await again.simulator?.stop()
      for (const name of secretsOf(world)) assert.notEqual(again.config[name], world.config[name])
    }),

    ...always('every method and currency leads somewhere', async (till) => {
      for (const currency of gateway.currencies) {
        for (const method of Object.keys(gateway.methods ?? { '': '' })) {
          const checkout = await till.pay(order(till, gateway, { currency, method }))
          if (checkout.show === 'qr') assert.ok(checkout.content, 'a QR code without content')
          else assert.match(checkout.url, /^https?:\/\//)
        }
      }
    }),

    ...always('an order that nobody has paid is pending', async (till) => {
      const made = order(till, gateway)
      await till.pay(made)
      assert.deepEqual((await till.query(made)).state, 'pending')
    }),

    ...always('the callback says what was paid, and the query agrees', async (till, world) => {
      const made = await paid(till, gateway, world)
      const notice = await till.notify(till.arrived[0]!)
      assert.ok(notice, 'a genuine callback was refused')
      assert.equal(notice.order, made.number)
      assert.equal(notice.payment.state, 'paid')
      assert.equal(till.settle(notice.order, notice.payment)?.status, 'paid', 'amount or currency')
      const answer = await till.query(made)
      assert.deepEqual(plain(answer), plain(notice.payment), 'query and callback differ')
    }),

    ...always('a payment is found without any callback', async (till, world) => {
      const made = order(till, gateway)
      await till.pay(made)
      await world.simulator!.payer!.pay(made.number)
      assert.equal(till.settle(made.number, await till.query(made))?.status, 'paid')
    }),

    ...always('beginning twice is one payment', async (till, world) => {
      const made = order(till, gateway)
      const first = await till.pay(made)
      const second = await till.pay(made)
      assert.equal(second.reference, first.reference, 'the same order got two numbers')
      await world.simulator!.payer!.pay(made.number)
      assert.equal((await till.query(made)).state, 'paid')
    }),

    ...always('a callback that comes twice, or late, says the same', async (till, world) => {
      const made = await paid(till, gateway, world)
      const [request] = till.arrived
      made.status = 'closed'
      for (let i = 0; i < 3; i++) {
        const notice = await till.notify(structuredClone(request!))
        assert.ok(notice, 'refused when it came again')
        till.settle(notice.order, notice.payment)
      }
      assert.deepEqual([made.status, made.credited], ['paid', 1])
    }),

    ...always('a forged callback is refused: other amount, other order', async (till, world) => {
      const made = await paid(till, gateway, world)
      const request = till.arrived[0]!
      const { amount, currency, number } = made
      const written = new Set([amount, fixedAmount(amount, currency)])
      written.add(String(minorUnits(amount, currency)))
      const forged = [...written].map((text) => replaced(request, text, text.replace(/\d/, other)))
      forged.push(replaced(request, number, other(number[0]!) + number.slice(1)))
      const changed = forged.filter((one) => one !== null)
      assert.ok(changed.length > 0, 'neither amount nor number stand in the callback')
      for (const one of changed) await refused(till, one)
    }),

    ...always('a forged callback is refused: no signature, another key', async (till, world) => {
      await paid(till, gateway, world)
      const request = till.arrived[0]!
      await refused(till, { ...request, headers: {}, query: '', body: new Uint8Array() })
      for (const one of withoutAField(request)) {
        const notice = await quietly(till, one)
        // Something that nobody needs may be left out; what was paid and for what may not change.
        if (notice) assert.equal(notice.payment.state, 'paid')
      }
      const stranger = strangerTo(world).context('')
      const notice = await till.notify(request, stranger).catch(() => null)
      assert.equal(notice, null, 'it was taken though the key is another one')
    }),

    ...always('rubbish is refused, and breaks nothing', async (till) => {
      const types = ['application/x-www-form-urlencoded', 'application/json', 'text/xml', '']
      const bodies = [
        '',
        '{}',
        '[]',
        'null',
        '{"broken',
        'a=1&a=2&sign=',
        '<xml></xml>',
        '\u0000\uffff',
      ]
      for (const type of types) {
        for (const text of bodies) {
          const body = new TextEncoder().encode(text)
          const headers = { 'content-type': type }
          await refused(till, { method: 'POST', query: '', headers, body })
          await refused(till, { method: 'GET', query: text, headers: {}, body: new Uint8Array() })
        }
      }
    }),

    ...when(Boolean(gateway.refund), 'a refund is done once, and found', async (till, world) => {
      const made = await paid(till, gateway, world)
      till.settle(made.number, await till.query(made))
      await till.refund(made)
      assert.equal((await till.query(made)).state, 'refunded')
      await till.refund(made)
      assert.equal((await till.query(made)).state, 'refunded')
    }),

    ...when(Boolean(gateway.close), 'a closed order stays unpaid', async (till, world) => {
      const made = order(till, gateway)
      await till.pay(made)
      await till.end(made)
      await till.end(made).catch(() => {})
      await world.simulator!.payer!.pay(made.number)
      assert.notEqual((await till.query(made)).state, 'paid')
    }),

    ...always('a wrong key is told to the admins', async (_, world) => {
      assert.ok(
        secretsOf(world).length > 0,
        'the config has no secret: who could verify a callback?'
      )
      const host = strangerTo(world)
      const stranger = new FakeTill(gateway, () => host.context(''))
      const error = await rejected(() => stranger.pay(order(stranger, gateway)))
      assert.equal(error.misconfigured, true)
    }),
  ]
}

function secretsOf({ subject }: World): string[] {
  return Object.entries(subject.plugin.config.properties ?? {})
    .filter(([, node]) => (node as { format?: string }).format === 'secret')
    .map(([name]) => name)
}

/** A host with other keys. */
function strangerTo(world: World): FakeHost {
  const other = Object.fromEntries(secretsOf(world).map((name) => [name, 'another-secret-key']))
  return new FakeHost(world.subject.plugin, { config: { ...world.config, ...other } })
}

function order(
  till: FakeTill,
  { currencies, methods }: Gateway,
  given: { currency?: string; method?: string } = {}
): TillOrder {
  const currency = given.currency ?? currencies[0]!
  const method = (given.method ?? Object.keys(methods ?? {})[0]) || undefined
  return till.order(decimalsOf(currency) ? '1234.5' : '1234', currency, method)
}

/** An order that was paid, and whose callback has arrived. */
async function paid(till: FakeTill, gateway: Gateway, world: World): Promise<TillOrder> {
  const made = order(till, gateway)
  await till.pay(made, await till.listen())
  await world.simulator!.payer!.pay(made.number)
  for (let i = 0; i < 1000 && till.arrived.length === 0; i++) await sleep(10)
  assert.ok(till.arrived.length > 0, 'no callback came')
  return made
}

async function refused(till: FakeTill, request: NotifyRequest): Promise<void> {
  const notice = await quietly(till, request)
  assert.equal(
    notice,
    null,
    `it was taken: ${request.query} ${new TextDecoder().decode(request.body)}`
  )
}

/** An error that the plugin throws on purpose is a no as well; others are bugs. */
async function quietly(till: FakeTill, request: NotifyRequest) {
  return till.notify(request).catch((error: Error) => {
    assert.equal(error.name, 'UpstreamError', `notify broke: ${error.stack ?? error.message}`)
    return null
  })
}

/** The callback with another text in it; null where the text is not there. */
function replaced(request: NotifyRequest, text: string, by: string): NotifyRequest | null {
  const body = new TextDecoder().decode(request.body)
  if (!body.includes(text) && !request.query.includes(text)) return null
  return {
    ...request,
    query: request.query.replaceAll(text, by),
    body: new TextEncoder().encode(body.replaceAll(text, by)),
  }
}

/** The callback once without each of its fields; none where it is neither a query nor a form. */
function withoutAField(request: NotifyRequest): NotifyRequest[] {
  const form = /urlencoded/.test(request.headers['content-type'] ?? '')
  const text = form ? new TextDecoder().decode(request.body) : request.query
  return [...new URLSearchParams(text).keys()].map((name) => {
    const fields = new URLSearchParams(text)
    fields.delete(name)
    const left = fields.toString()
    return form ? { ...request, body: new TextEncoder().encode(left) } : { ...request, query: left }
  })
}

const other = (digit: string) => (digit === '9' ? '8' : '9')

function plain(payment: Awaited<ReturnType<FakeTill['query']>>) {
  return payment.state === 'paid' ? { ...payment, amount: plainAmount(payment.amount) } : payment
}
