import type { Json } from '../contract.js'

export interface Difference {
  /** Where, e.g. `kling.prices.5s` or `text-to-video.input.duration.enum`. */
  path: string
  change: 'added' | 'removed' | 'changed'
  from?: Json
  to?: Json
  /** Something that worked with the old version may not work with the new one. */
  breaking: boolean
}

export interface ManifestDifferences {
  /** Storage, webhooks, who may call which route. */
  permissions: Difference[]
  /** Hosts, and config fields that name further ones. */
  hosts: Difference[]
  prices: Difference[]
  /** Services, their operations, models, gateways and routes. */
  operations: Difference[]
  config: Difference[]
  /** What it keeps, and the migrations that are new. */
  records: Difference[]
}
