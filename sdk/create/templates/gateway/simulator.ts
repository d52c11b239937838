/** A fake of the provider: its API, the page on which one pays, and its callbacks. Keep it faithful to the real one. */
import { randomBytes, randomUUID } from 'node:crypto'
import {
  BoundedMap,
  HttpSimulator,
  Notifier,
  simulatorOf,
  type Handler,
  type SimRequest,
  type SimResponse,
} from '@wxiai/sdk/simulator'
import { signatureOf } from './provider.js'

interface Payment {
  id: string
  number: string
  amount: string
  currency: string
  title: string
  status: 'open' | 'paid' | 'closed' | 'refunded'
  notifyUrl?: string
  returnUrl: string
}

const MERCHANT = '1001'

class Provider extends HttpSimulator<{ base_url: string; merchant: string; secret: string }> {
  // Another one each time: whoever knew it could sign what nobody paid.
  readonly #secret = randomBytes(24).toString('base64url')
  readonly #payments = new BoundedMap<string, Payment>(1000)
  readonly #notifier = new Notifier(this.clock, (_, text) => text.includes('success'))
  protected override readonly payer = {
    pay: async (number: string) => void this.#end(this.#payments.get(number), 'paid'),
  }

  constructor() {
    super()
    const { server } = this
    const signed = (handler: Handler) => this.#signed(handler)
    server.route(
      'GET',
      '/merchant',
      signed(() => this.#answer({}))
    )
    server.route('POST', '/payments', signed(this.#open))
    server.route('GET', '/payments/:number', signed(this.#look))
    server.route('POST', '/payments/:number/:act', signed(this.#act))
    server.route('GET', '/pay/:number', this.#page)
    server.route('POST', '/pay/:number/:button', this.#press)
  }

  protected configFor(url: string) {
    return { base_url: url, merchant: MERCHANT, secret: this.#secret }
  }

  override async stop() {
    this.#notifier.stop()
    await super.stop()
  }

  #signed(handler: Handler): Handler {
    return (request) => {
      const fields = Object.fromEntries(request.query)
      const genuine =
        fields.merchant === MERCHANT && fields.sign === signatureOf(fields, this.#secret)
      return genuine ? handler(request) : { status: 401, json: {} }
    }
  }

  #answer(fields: Record<string, string>): SimResponse {
    const plain = { ...fields, merchant: MERCHANT }
    return { json: { ...plain, sign: signatureOf(plain, this.#secret) } }
  }

  #said({ id, number, amount, currency, status }: Payment) {
    return { id, number, amount, currency, status, merchant: MERCHANT }
  }

  /** The same number again is the same payment. */
  #open: Handler = ({ query, origin }) => {
    const { number, amount, currency, title, notify_url, return_url } = Object.fromEntries(query)
    if (!number || !amount || !currency || !return_url) return { status: 422, json: {} }
    const known = this.#payments.get(number)
    if (known && (known.amount !== amount || known.currency !== currency)) {
      return { status: 409, json: {} }
    }
    const payment: Payment = known ?? {
      id: randomUUID(),
      number,
      amount,
      currency,
      title: title ?? '',
      status: 'open',
      notifyUrl: notify_url,
      returnUrl: return_url,
    }
    this.#payments.set(number, payment)
    return this.#answer({ ...this.#said(payment), pay_url: `${origin}/pay/${number}` })
  }

  #look: Handler = ({ params }) => {
    const payment = this.#payments.get(params.number)
    return payment ? this.#answer(this.#said(payment)) : { status: 404, json: {} }
  }

  #act: Handler = ({ params }) => {
    const payment = this.#payments.get(params.number)
    if (!payment) return { status: 404, json: {} }
    if (params.act === 'close' && payment.status === 'open') payment.status = 'closed'
    if (params.act === 'refund' && payment.status === 'paid') payment.status = 'refunded'
    return this.#answer(this.#said(payment))
  }

  #end(payment: Payment | undefined, status: 'paid' | 'closed') {
    if (payment?.status !== 'open') return
    payment.status = status
    if (!payment.notifyUrl) return
    const plain = this.#said(payment)
    const fields = { ...plain, sign: signatureOf(plain, this.#secret) }
    void this.#notifier.send({ url: payment.notifyUrl, fields })
  }

  #press = ({ params }: SimRequest): SimResponse => {
    const payment = this.#payments.get(params.number)
    if (!payment) return { status: 404, text: 'There is no such payment.' }
    this.#end(payment, params.button === 'pay' ? 'paid' : 'closed')
    return { status: 303, headers: { location: payment.returnUrl } }
  }

  #page = ({ params }: SimRequest): SimResponse => {
    const payment = this.#payments.get(params.number)
    if (!payment) return { status: 404, text: 'There is no such payment.' }
    const { number, title, amount, currency, status, returnUrl } = payment
    const button = (act: string, label: string) =>
      `<form method="post" action="/pay/${plain(number)}/${act}"><button class="${act}">${label}</button></form>`
    const acts =
      status === 'open'
        ? button('pay', `Pay ${plain(amount)} ${plain(currency)}`) + button('cancel', 'Cancel')
        : `<p>This payment is ${status}.</p><a href="${plain(returnUrl)}">Back to the shop</a>`
    return {
      headers: { 'content-type': 'text/html; charset=utf-8' },
      text: `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>{{name}} (simulator)</title>
<style>${STYLE}</style><main><small>{{name}} · simulator, no money moves</small><h1>${plain(amount)} ${plain(currency)}</h1>
<p>${plain(title)}</p><p><code>${plain(number)}</code></p>${acts}</main></html>`,
    }
  }
}

const plain = (text: string) => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)

const STYLE = `body{margin:0;min-height:100vh;display:grid;place-items:center;background:#f4f3f0;font:16px/1.5 system-ui,sans-serif;color:#222}
main{background:#fff;padding:2rem;border-radius:12px;width:min(20rem,80vw)}h1{margin:.5rem 0}code{color:#666}
button{width:100%;padding:.75rem;margin-top:.5rem;border:1px solid #ccc;border-radius:6px;background:#fff;font:inherit;cursor:pointer}
.pay{background:#222;color:#fff}`

export default simulatorOf(() => new Provider())
