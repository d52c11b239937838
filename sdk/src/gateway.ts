/**
 * Payment gateways: how people pay for credits. A gateway turns an order into something to pay, and says what became of it.
 * The host owns orders, prices, credits and every decision about them; a gateway only knows its provider's protocol.
 */
import type { Json, PluginContext, Text } from './contract.js'

/** What is to be paid. Amounts are decimals in units of the currency, without trailing zeros: `9.9`, `10`. See `minorUnits`. */
export interface GatewayOrder {
  /** Unique on the site, 20 digits and capital letters. Send it as the merchant's own number: `notify` has to give it back. */
  number: string
  amount: string
  /** ISO 4217 */
  currency: string
  /** One of the gateway's `methods`, where it has some. */
  method?: string
  /** What is bought, in the language of the payer. */
  title: string
  createdAt: Date
  /** Nobody is asked to pay after this; who pays later all the same gets the credits. */
  expiresAt: Date
  /** What `pay` gave as its own number for it. */
  reference?: string
  /** Reference of the payment, once it is paid. */
  payment?: string
}

export interface PayContext<Config = Record<string, Json>> extends PluginContext<Config> {
  /**
   * Where the gateway reports payments; undefined when the site has no public address. Nothing is lost without it: the host
   * asks `query` until the order is paid or over.
   */
  notifyUrl?: string
  /** Where the payer's browser goes afterwards. Only a way back: coming there proves nothing. */
  returnUrl: string
  payer: { ip: string; device: 'desktop' | 'mobile' }
}

/** What the payer is shown. */
export type Checkout = { reference?: string } & (
  | { show: 'redirect'; url: string }
  /** Sent by the payer's browser as a POST. */
  | { show: 'form'; url: string; fields: Record<string, string> }
  /** Content of a QR code to scan, and where there is one an address that does the same on a phone. */
  | { show: 'qr'; content: string; url?: string }
)

/** What became of an order, as its gateway says. The host compares amount and currency with the order. */
export type Payment =
  | { state: 'pending' | 'closed' }
  | { state: 'paid'; amount: string; currency: string; reference: string }
  | { state: 'refunded' }

/** A callback as it came in. Believe nothing of it before its signature is verified. */
export interface NotifyRequest {
  method: 'GET' | 'POST'
  /** As it stood in the address, without the `?`. */
  query: string
  /** Names in lower case. */
  headers: Record<string, string>
  body: Uint8Array
}

/** What a genuine callback says. */
export interface Notice {
  /** Number of the order. */
  order: string
  payment: Payment
  /** What the gateway wants to read; sent once the host has written the payment down. A text is sent with status 200. */
  answer: string | { status?: number; contentType?: string; body: string }
}

export interface GatewayDeclaration<Config = Record<string, Json>> {
  id: string
  name: Text
  description?: Text
  /** ISO 4217 codes that it takes. */
  currencies: string[]
  /** Ways to pay that people choose between before they go there, e.g. `{ alipay: {…}, wxpay: {…} }`. */
  methods?: Record<string, Text>
  /** Begins a payment. Called again for the same order after a crash: the same number must not become two payments. */
  pay(order: GatewayOrder, ctx: PayContext<Config>): Promise<Checkout>
  /**
   * Reads a callback. Null when its signature is missing or wrong, when it is for another merchant, and when it is none at
   * all. Where the provider signs what is not paid yet, say so by `pending`; where its signatures cannot be trusted, ask it by `ctx.http`.
   */
  notify(request: NotifyRequest, ctx: PluginContext<Config>): Promise<Notice | null>
  /** Asks how an order stands. Used while no callback comes, and after it for certainty. */
  query(order: GatewayOrder, ctx: PluginContext<Config>): Promise<Payment>
  /** Gives all of it back. May be called again after a crash: refunds once for each number, and returns when that is done. */
  refund?(order: GatewayOrder, ctx: PluginContext<Config>): Promise<void>
  /** Makes sure that an order that is over can be paid no more. */
  close?(order: GatewayOrder, ctx: PluginContext<Config>): Promise<void>
}

/** A declared gateway as the host sees it. */
export type Gateway = GatewayDeclaration<never>
