/** JSON that travels between server, web app and REST clients. Amounts are decimal strings without trailing zeros, times ISO 8601 in UTC. */
import type { Json, ServiceKind, TaskAction as DeclaredAction, Text } from './contract.js'

export type * from './wire_plugins.js'
export type * from './wire_services.js'

export type TaskState =
  'queued' | 'submitting' | 'running' | 'storing' | 'succeeded' | 'failed' | 'cancelled'

export type TaskOutput = {
  file_id: string
  /** Signed, works without cookie or bearer until it expires. */
  url: string
  thumbnail_url: string | null
  mime: string
  width: number | null
  height: number | null
  size: number
}

export type Task = {
  id: string
  plugin: string
  service: string
  operation: string
  action: string
  status: TaskState
  /** 0 to 100 */
  progress: number
  /** Place among the waiting tasks of the service, from 1; only while queued. */
  place: number | null
  /** Only while queued: no account of the service can take it now; it goes on when one has recovered. */
  waits_for: 'upstream' | null
  /** A cancel would be heeded now. */
  cancellable: boolean
  /** How far the picture is; only while it runs. */
  preview_url: string | null
  /** Outputs that are there while others are still being made. */
  previews: string[]
  input: Record<string, Json>
  credits: string
  outputs: TaskOutput[]
  text: string | null
  actions: TaskAction[]
  parent_id: string | null
  /** The same for tasks that were sent to be compared. */
  batch_id: string | null
  error: { code: string; message: string } | null
  /** Why a task that succeeded has fewer outputs than were asked for. */
  notice: { code: string; message: string } | null
  created_at: string
  started_at: string | null
  finished_at: string | null
}

/** Finished tasks that a task came from, and those that came of it, oldest first. */
export type Lineage = { before: Task[]; after: Task[] }

export type Credit = {
  balance: string
  held: string
  available: string
}

export type CreditEntry = {
  id: string
  amount: string
  balance_after: string
  kind: string
  reference: { type: string; id: string } | null
  detail: Record<string, Json>
  created_at: string
}

export type Quote = {
  credits: string
  items: { key: string; label: string; quantity: string; credits: string }[]
}

export type OrderStatus =
  'pending' | 'paid' | 'closed' | 'expired' | 'failed' | 'refunding' | 'refunded'

/** What the payer is shown. A form is sent by the browser as a POST. */
export type OrderCheckout =
  | { show: 'redirect'; url: string }
  | { show: 'form'; url: string; fields: Record<string, string> }
  | { show: 'qr'; content: string; url: string | null }

export type Order = {
  id: string
  /** What the gateway and its receipt call it. */
  number: string
  status: OrderStatus
  /** E.g. `500 credits`. */
  title: string
  amount: string
  /** ISO 4217 */
  currency: string
  credits: string
  plugin: string
  gateway: string
  gateway_name: string
  method: string | null
  /** Nothing is really paid: the gateway is a simulator. */
  demo: boolean
  /** Only while it can be paid. */
  checkout: OrderCheckout | null
  /** A payment came that does not fit; an admin has to look at it. */
  in_review: boolean
  created_at: string
  expires_at: string
  paid_at: string | null
}

export type OrderEvent = {
  id: string
  kind: string
  /** callback, query, payer, admin or site */
  source: string
  actor: { id: string; name: string } | null
  detail: Record<string, Json>
  created_at: string
}

export type AdminOrder = Order & {
  user: { id: string; name: string; email: string } | null
  problem: string | null
  reference: string | null
  payment: string | null
  notices: number
  /** When the gateway is asked next. */
  next_check_at: string | null
  refundable: boolean
}

export type CreditPackage = {
  id: string
  name: string
  price: string
  currency: string
  credits: string
  /** On top of `credits`. */
  bonus: string
}

export type GatewayInfo = {
  plugin: string
  id: string
  name: string
  description: string | null
  icon: string | null
  demo: boolean
  currencies: string[]
  methods: { id: string; label: string }[]
}

/** What can be bought, and how it can be paid. */
export type TopUpOffer = {
  packages: CreditPackage[]
  /** Any amount between two, for so many credits per unit of the currency. */
  free: { currency: string; rate: string; min: string; max: string } | null
  gateways: GatewayInfo[]
}

export type Session = {
  token: string
  token_type: 'Bearer'
  expires_at: number
  id: string
  email: string
  name: string
  role: 'admin' | 'user' | 'pending'
  profile_image_url: string
  permissions: Record<string, boolean>
  credit: string
}

export type Page<T> = {
  items: T[]
  total: number
}

/** A page of a long list. It may be short, or even empty, and yet not the last: `next_cursor` tells. */
export type CursorPage<T> = Page<T> & {
  /** False: there are more than `total`. */
  total_exact: boolean
  next_cursor: string | null
  previous_cursor: string | null
}

export type ApiError = {
  detail: string
  code: string
  errors?: { field: string; message: string; rule?: string }[]
  needed?: string
  available?: string
}

export type TaskAction = Omit<DeclaredAction, 'label'> & { label: string }

export type { Json, ServiceKind, Text }
