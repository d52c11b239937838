/** Services and their prices, as pages and clients know them. */
import type { Json, ServiceKind } from './contract.js'

export type Price = {
  key: string
  label: string
  unit: string
  credits: string
  /** Its value in each dimension; null for an item beside the table. */
  at: Record<string, string> | null
  /** An admin added it. */
  added: boolean
}

export type PriceDimension = {
  id: string
  label: string
  values: { value: string; label: string }[]
}

/** What an admin may add to a price list. */
export type OpenPrices = {
  pattern: string
  example: string
  help: string | null
  /** Where an added item can be chosen. */
  operations: { id: string; label: string }[]
}

export type Media = 'image' | 'video' | 'audio'

export type OperationInfo = {
  id: string
  label: string
  description: string | null
  hidden: boolean
  /** Files that its form takes. */
  accepts: Media[]
  /** JSON Schema of type object */
  input: Record<string, Json>
}

export type ServiceInfo = {
  plugin: string
  id: string
  name: string
  description: string | null
  icon: string | null
  kind: ServiceKind
  permission: string
  /** The service answers from its simulator. */
  demo: boolean
  /** Path of its page. */
  path: string
  operations: OperationInfo[]
  prices: Price[]
  dimensions: PriceDimension[]
  open_prices: OpenPrices | null
}

/** A service as every page knows it: where it is, and what can be sent there. */
export type ServiceLink = Pick<
  ServiceInfo,
  'plugin' | 'id' | 'name' | 'description' | 'kind' | 'path' | 'icon' | 'demo'
> & {
  /** The lowest of its prices; null for a service without any. */
  credits_from: string | null
  /** Operations whose form takes files. */
  takes: { operation: string; label: string; media: Media[] }[]
}
