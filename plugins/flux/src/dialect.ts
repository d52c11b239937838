import type { Answer, Json, PluginContext, TaskStatusResult } from '@wxiai/sdk'
import { bfl } from './bfl.js'
import type { Client, Vendor } from './client.js'
import { Client as HttpClient } from './client.js'
import type { Config } from './config.js'
import { fal } from './fal.js'
import type { DialectId } from './models.js'
import type { Order } from './order.js'
import { replicate } from './replicate.js'

/** One request upstream. */
export type Job = { id: string; poll: string; result?: string; cancel?: string; count: number }

export interface Dialect {
  vendor: Vendor
  /** Pictures that one request gives at most. */
  most(order: Order): number
  submit(order: Order, count: number, client: Client, hook?: string): Promise<Job>
  /** @throws UpstreamError when it cannot be told now how the job is doing. */
  follow(job: Job, client: Client): Promise<TaskStatusResult>
  cancel?(job: Job, client: Client): Promise<Answer>
  /** A cheap call that needs the key. */
  check(client: Client): Promise<Answer>
}

export const DIALECTS: Record<DialectId, Dialect> = { bfl, fal, replicate }

/** What the host keeps of a task. */
export type Reference = {
  dialect: DialectId
  model: string
  count: number
  jobs: Job[]
  /** Why the rest was not taken. */
  failure?: { code: string; message: Json }
}

export function open(ctx: PluginContext<Config>, id: DialectId = ctx.config.dialect ?? 'fal') {
  const dialect = DIALECTS[id]
  return { dialect, client: new HttpClient(ctx, dialect.vendor) }
}
