import type { Json, Submission, TaskStatusResult } from '@wxiai/sdk'
import type { Context, Dialect } from './config.js'
import { orderOf, type Input } from './order.js'
import * as relay from './relay.js'
import * as volcengine from './volcengine.js'

type Reference =
  | { dialect: 'relay'; job: relay.RelayReference }
  | { dialect: Exclude<Dialect, 'relay'>; job: volcengine.VisualReference }

export async function submit(input: Input, ctx: Context): Promise<Submission> {
  const order = await orderOf(input, ctx)
  const { dialect = 'volcengine' } = ctx.config
  const reference: Reference =
    dialect === 'relay'
      ? { dialect, job: await relay.submit(order, ctx) }
      : { dialect, job: await volcengine.submit(order, ctx) }
  return { reference: reference as unknown as Json, state: 'queued' }
}

export function status(kept: Json, ctx: Context): Promise<TaskStatusResult> {
  const reference = kept as unknown as Reference
  return reference.dialect === 'relay'
    ? relay.follow(reference.job, ctx)
    : volcengine.follow(reference.job, ctx)
}
