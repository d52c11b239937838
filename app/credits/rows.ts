import { Money } from '#shared/money'
import type { Hold, HoldStatus, Reference } from '#credits/types'

/** Rows as the driver gives them: NUMERIC as text, never as a float. */
export interface HoldRow {
  id: string
  team_id: string
  amount: string
  status: HoldStatus
  idempotency_key: string
  reference_type: string | null
  reference_id: string | null
  settled_amount: string | null
  close_reason: string | null
  expires_at: Date
}

export interface EntryRow {
  id: string
  team_id: string
  amount: string
  balance_after: string
  kind: string
  reference_type: string | null
  reference_id: string | null
  detail: Record<string, unknown>
}

export function referenceOf(row: {
  reference_type: string | null
  reference_id: string | null
}): Reference | null {
  return row.reference_type && row.reference_id
    ? { type: row.reference_type, id: row.reference_id }
    : null
}

export function sameReference(row: HoldRow | EntryRow, reference?: Reference): boolean {
  return (
    row.reference_type === (reference?.type ?? null) && row.reference_id === (reference?.id ?? null)
  )
}

export function toHold(row: HoldRow): Hold {
  return {
    id: row.id,
    teamId: row.team_id,
    amount: Money.parse(row.amount),
    status: row.status,
    key: row.idempotency_key,
    reference: referenceOf(row),
    settledAmount: row.settled_amount === null ? null : Money.parse(row.settled_amount),
    closeReason: row.close_reason,
    expiresAt: row.expires_at,
  }
}
