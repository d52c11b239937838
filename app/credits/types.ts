import type { Json } from '@wxiai/sdk/wire'
import type { Money } from '#shared/money'

/** What an entry or a hold is about, e.g. `{ type: 'task', id }`. */
export interface Reference {
  type: string
  id: string
}

export interface CreditAccount {
  balance: Money
  held: Money
  /** What may still be spent: balance without the held part. */
  available: Money
  /** What earlier charges could not take; later grants pay it first. */
  debt: Money
}

export type HoldStatus = 'open' | 'settled' | 'released' | 'expired'

export interface Hold {
  id: string
  teamId: string
  amount: Money
  status: HoldStatus
  key: string
  reference: Reference | null
  /** The amount that it was settled with, null while open; what exceeded the account became debt. */
  settledAmount: Money | null
  closeReason: string | null
  expiresAt: Date
}

/** The words of `detail` that the statistics read; rooms may add their own. */
export type EntryDetail = Record<string, Json> & {
  /** Shown as the name of what was bought, e.g. `midjourney`. */
  service?: string
  operation?: string
  reason?: string
}

export interface HoldRequest {
  teamId: string
  amount: Money | string
  key: string
  reference?: Reference
  /** Milliseconds from now, by the clock of the database. */
  lasts: number
}

export interface SettleRequest {
  key: string
  /** Kind of the entry; `charge` unless told. */
  kind?: string
  reference?: Reference
  detail?: EntryDetail
}

export interface PostRequest {
  teamId: string
  /** Positive gives, negative takes. */
  amount: Money | string
  kind: string
  key: string
  reference?: Reference
  detail?: EntryDetail
  actorId?: string
  reason?: string
}

export interface SettleResult {
  hold: Hold
  charged: Money
  /** The part of the amount that was not there and became debt by this call. */
  debt: Money
  /** The hold was closed before; nothing happened now. */
  repeated: boolean
}

export interface PostResult {
  entryId: string
  amount: Money
  balanceAfter: Money
  repeated: boolean
}
