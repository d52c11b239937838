import type { Checkout, Notice, Payment } from '@wxiai/sdk'
import { Money } from '#shared/money'

/** A gateway answered something that its contract does not know: a fault of the plugin. */
export class OddAnswer extends Error {}

const MOST_FIELDS = 100
const text = (value: unknown, most: number): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= most

/** @throws OddAnswer */
export function readCheckout(value: unknown): Checkout {
  const { show, url, fields, content, reference } = (value ?? {}) as Record<string, unknown>
  const known = text(reference, 200) ? { reference } : {}
  if (show === 'redirect') return { ...known, show, url: webAddress(url) }
  if (show === 'form') {
    const entries = Object.entries((fields ?? {}) as object)
    if (entries.length > MOST_FIELDS || entries.some(([, one]) => typeof one !== 'string')) {
      throw new OddAnswer('pay: the fields of a form must be texts')
    }
    return { ...known, show, url: webAddress(url), fields: Object.fromEntries(entries) }
  }
  if (show === 'qr') {
    if (!text(content, 1_000)) throw new OddAnswer('pay: content of a QR code is missing')
    return { ...known, show, content, ...(url !== undefined && { url: webAddress(url) }) }
  }
  throw new OddAnswer('pay: must answer with show: redirect, form or qr')
}

/** A browser will go there: never a script. */
function webAddress(value: unknown): string {
  if (text(value, 4_000) && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) {
    return value
  }
  throw new OddAnswer('pay: url must be an http or https address')
}

/** @throws OddAnswer */
export function readPayment(value: unknown): Payment {
  const { state, amount, currency, reference } = (value ?? {}) as Record<string, unknown>
  if (state === 'pending' || state === 'closed' || state === 'refunded') return { state }
  if (state !== 'paid') throw new OddAnswer('a payment is pending, paid, closed or refunded')
  if (!Money.isValid(amount)) throw new OddAnswer('the amount of a payment must be a decimal')
  if (!text(currency, 10)) throw new OddAnswer('a payment must have a currency')
  if (!text(reference, 200)) throw new OddAnswer('a payment must have a reference')
  return { state, amount, currency, reference }
}

/** With its answer always in the longer form. */
export type ReadNotice = Notice & { answer: Exclude<Notice['answer'], string> }

/** @throws OddAnswer */
export function readNotice(value: unknown): ReadNotice | null {
  if (value === null) return null
  const { order, payment, answer } = (value ?? {}) as Record<string, unknown>
  if (!text(order, 64)) throw new OddAnswer('notify: must name the order')
  const { status, contentType, body } =
    typeof answer === 'string' ? { body: answer } : ((answer ?? {}) as Record<string, unknown>)
  if (typeof body !== 'string' || body.length > 10_000) {
    throw new OddAnswer('notify: must say what to answer')
  }
  const known = typeof status === 'number' && status >= 200 && status < 300 ? { status } : {}
  const type = text(contentType, 100) && /^[\w.+/-]+(; ?charset=[\w-]+)?$/.test(contentType)
  return {
    order,
    payment: readPayment(payment),
    answer: { ...known, ...(type && { contentType }), body },
  }
}
