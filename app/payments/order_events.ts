import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { Json } from '@wxiai/sdk'

export type EventSource = 'callback' | 'query' | 'payer' | 'admin' | 'site'

export type EventKind =
  | 'created'
  | 'checkout'
  | 'failed'
  | 'paid'
  | 'completed'
  | 'repeated'
  | 'problem'
  | 'resolved'
  | 'closed'
  | 'expired'
  | 'refund_started'
  | 'refund_failed'
  | 'refunded'

/** Who or what moves an order. */
export interface Mover {
  source: EventSource
  actorId?: string
  ip?: string
}

export const adminOf = ({ caller, request }: HttpContext): Mover => ({
  source: 'admin',
  actorId: caller.id,
  ip: request.ip(),
})

export interface OrderEventRow {
  id: string
  order_id: string
  kind: EventKind
  source: EventSource
  actor_id: string | null
  detail: Record<string, Json>
  created_at: Date
}

export async function recordEvent(
  orderId: string,
  kind: EventKind,
  by: Mover,
  detail: Record<string, Json>,
  trx: TransactionClientContract
): Promise<void> {
  await trx
    .insertQuery()
    .table('order_events')
    .insert({
      order_id: orderId,
      kind,
      source: by.source,
      actor_id: by.actorId ?? null,
      detail: JSON.stringify(detail),
    })
}

/** The last hundred, oldest first. */
export async function eventsOf(orderId: string): Promise<OrderEventRow[]> {
  const rows: OrderEventRow[] = await db
    .from('order_events')
    .where('order_id', orderId)
    .orderBy('id', 'desc')
    .limit(100)
  return rows.reverse()
}
