import type { Checkout } from '@wxiai/sdk'

export const ORDER_STATES = [
  'pending',
  'paid',
  'closed',
  'expired',
  'failed',
  'refunding',
  'refunded',
] as const
export type OrderState = (typeof ORDER_STATES)[number]

/** Not paid: a payment that comes now still counts. */
export const UNPAID: readonly OrderState[] = ['pending', 'closed', 'expired', 'failed']

export type OrderProblem =
  /** Another amount or currency came than was asked for. */
  | 'amount_mismatch'
  /** Another order was paid with this payment. */
  | 'reference_used'
  /** A second payment came for an order that was paid. */
  | 'paid_twice'
  /** The gateway gave the money back, and nobody here asked for it. */
  | 'refunded_elsewhere'
  /** The gateway did not confirm in a day that the money went back. */
  | 'refund_unclear'
  /** The account cannot hold so many credits. */
  | 'not_credited'

/** A row as the driver gives it: NUMERIC as text. */
export interface OrderRow {
  id: string
  number: string
  team_id: string
  user_id: string | null
  plugin_id: string
  gateway_id: string
  method: string | null
  demo: boolean
  amount: string
  currency: string
  credits: string
  item: { package_id?: string; name?: string; bonus?: string }
  status: OrderState
  checkout: Checkout | null
  reference: string | null
  payment: string | null
  idempotency_key: string | null
  locale: string
  problem: OrderProblem | null
  paid_amount: string | null
  paid_currency: string | null
  paid_at: Date | null
  notices: number
  refunds: number
  checks: number
  checked_at: Date | null
  next_check_at: Date | null
  expires_at: Date
  created_at: Date
  updated_at: Date
}
