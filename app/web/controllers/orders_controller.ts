import { randomBytes } from 'node:crypto'
import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { encode } from 'uqr'
import { OrderPresenter, payable } from '#payments/order_presenter'
import { Orders } from '#payments/orders'

/** The page of one order: where it is paid, and what became of it. */
@inject()
export default class OrdersController {
  constructor(
    private orders: Orders,
    private presenter: OrderPresenter
  ) {}

  async show({ params, caller, i18n, inertia }: HttpContext) {
    const row = await this.orders.find(params.id, caller.teamId)
    const order = this.presenter.one(row, i18n.locale)
    const { checkout } = order
    return inertia.render('credits/order', {
      order,
      qr: checkout?.show === 'qr' ? qrOf(checkout.content) : null,
    })
  }

  /** On to the gateway. A form needs a page of its own: that of the app may only be sent to the app. */
  async pay({ params, caller, i18n, response }: HttpContext) {
    const row = await this.orders.find(params.id, caller.teamId)
    const { checkout } = this.presenter.one(row, i18n.locale)
    const back = `/credits/orders/${row.id}`
    if (!checkout || !payable(row)) return response.redirect(back)
    if (checkout.show !== 'form') return response.redirect(checkout.url ?? back)
    const nonce = randomBytes(16).toString('base64')
    response.header(
      'content-security-policy',
      `default-src 'none'; script-src 'nonce-${nonce}'; base-uri 'none'; frame-ancestors 'none'`
    )
    response.header('cache-control', 'no-store')
    return response.type('text/html').send(formPage(checkout, i18n.t('payments.continue'), nonce))
  }
}

/** Modules of a QR code as one path, in units of a module, with the quiet zone around it. */
function qrOf(content: string): { size: number; path: string } {
  const { size, data } = encode(content, { ecc: 'M', border: 2 })
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')))
  return { size, path: path.join('') }
}

const escape = (text: string) => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)

function formPage(
  { url, fields }: { url: string; fields: Record<string, string> },
  label: string,
  nonce: string
): string {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`
  )
  return `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(label)}</title>
<form method="post" action="${escape(url)}">${inputs.join('')}<button>${escape(label)}</button></form>
<script nonce="${nonce}">document.forms[0].submit()</script>`
}
