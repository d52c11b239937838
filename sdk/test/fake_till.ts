import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Gateway, GatewayDeclaration, GatewayOrder, NotifyRequest } from '../src/gateway.js'
import type { Checkout, Notice, PayContext, Payment, PluginContext } from '../src/index.js'
import { plainAmount } from '../src/amounts.js'

/** What the till keeps of an order, and what came of it. */
export interface TillOrder extends GatewayOrder {
  status: 'pending' | 'paid' | 'closed' | 'mismatch'
  /** How often it was credited: never more than once. */
  credited: number
}

/**
 * A till in small: orders with amounts that are compared and credited once, over one gateway. It has an address of its own,
 * where real callbacks of the simulator arrive.
 */
export class FakeTill {
  readonly orders = new Map<string, TillOrder>()
  /** Callbacks as they came, oldest first. */
  readonly arrived: NotifyRequest[] = []
  readonly gateway: GatewayDeclaration
  readonly #context: () => PluginContext
  #server: Server | null = null
  #made = 0

  constructor(gateway: Gateway, context: () => PluginContext) {
    this.gateway = gateway as unknown as GatewayDeclaration
    this.#context = context
  }

  /** Where callbacks go; they wait in `arrived` until somebody reads them. */
  async listen(): Promise<string> {
    const server = createServer((message, response) => {
      const parts: Buffer[] = []
      message.on('data', (part: Buffer) => parts.push(part))
      message.on('end', () => {
        const { url = '/', method, headers } = message
        const known = Object.entries(headers).map(([name, value]) => [name, String(value)])
        const request: NotifyRequest = {
          method: method === 'GET' ? 'GET' : 'POST',
          query: url.split('?')[1] ?? '',
          headers: Object.fromEntries(known) as Record<string, string>,
          body: Buffer.concat(parts),
        }
        this.arrived.push(request)
        void this.gateway.notify(request, this.#context()).then(
          (notice) => response.end(bodyOf(notice)),
          () => response.writeHead(503).end()
        )
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    this.#server = server
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`
  }

  async close(): Promise<void> {
    const server = this.#server
    this.#server = null
    server?.closeAllConnections()
    await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()))
  }

  order(amount: string, currency: string, method?: string): TillOrder {
    const number = `TEST${Date.now()}X${++this.#made}`.padEnd(20, '0').slice(0, 20)
    const order: TillOrder = {
      number,
      amount,
      currency,
      ...(method && { method }),
      title: 'Starter: 500 credits',
      createdAt: new Date(),
      expiresAt: new Date(Date.now() + 1_800_000),
      status: 'pending',
      credited: 0,
    }
    this.orders.set(number, order)
    return order
  }

  async pay(order: TillOrder, notifyUrl?: string): Promise<Checkout> {
    const ctx: PayContext = {
      ...this.#context(),
      ...(notifyUrl && { notifyUrl }),
      returnUrl: 'http://127.0.0.1/credits/orders/1',
      payer: { ip: '192.0.2.1', device: 'desktop' },
    }
    const checkout = await this.gateway.pay(given(order), ctx)
    if (checkout.reference) order.reference = checkout.reference
    return checkout
  }

  query(order: TillOrder): Promise<Payment> {
    return this.gateway.query(given(order), this.#context())
  }
  notify(request: NotifyRequest, ctx = this.#context()): Promise<Notice | null> {
    return this.gateway.notify(request, ctx)
  }
  async refund(order: TillOrder): Promise<void> {
    await this.gateway.refund!(given(order), this.#context())
  }
  async end(order: TillOrder): Promise<void> {
    await this.gateway.close!(given(order), this.#context())
  }

  /** What the host does with a payment: late ones count, others than asked for do not, and nothing counts twice. */
  settle(number: string, payment: Payment): TillOrder | null {
    const order = this.orders.get(number)
    if (!order || payment.state !== 'paid') return order ?? null
    const same = plainAmount(payment.amount) === order.amount && payment.currency === order.currency
    if (!same) order.status = 'mismatch'
    else if (order.status !== 'paid') {
      order.status = 'paid'
      order.payment = payment.reference
      order.credited++
    }
    return order
  }
}

/** Nothing of the till's own. */
function given({ status: _, credited: __, ...order }: TillOrder): GatewayOrder {
  return structuredClone(order)
}

const bodyOf = (notice: Notice | null) =>
  notice === null ? '' : typeof notice.answer === 'string' ? notice.answer : notice.answer.body
