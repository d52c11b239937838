import { UpstreamError, type Json, type Submission, type TaskStatusResult } from '@wxiai/sdk'
import { complaintOf } from './client.js'
import type { Context } from './config.js'
import { flux } from './errors.js'
import { open, type Job, type Reference } from './dialect.js'
import type { OperationId } from './models.js'
import { orderOf, type Input } from './order.js'

/** As many requests as the provider needs for the pictures that were asked for. */
export async function submit(
  operation: OperationId,
  input: Input,
  ctx: Context
): Promise<Submission> {
  const { dialect, client } = open(ctx)
  const order = await orderOf(operation, input, ctx)
  const { count = 1, seed } = input
  const reference: Reference = {
    dialect: ctx.config.dialect ?? 'fal',
    model: input.model ?? 'flux-dev',
    count,
    jobs: [],
  }
  for (let made = 0; made < count;) {
    const batch = Math.min(dialect.most(order), count - made)
    // The same seed twice would be the same picture twice.
    const part = seed === undefined ? order : { ...order, seed: seed + made }
    try {
      reference.jobs.push(await dialect.submit(part, batch, client, ctx.webhookUrl))
    } catch (error) {
      // Once something was taken a second submit would pay twice: it goes on with what there is.
      if (reference.jobs.length === 0 || !(error instanceof UpstreamError)) throw error
      reference.failure = { code: error.code, message: error.text as Json }
      break
    }
    made += batch
  }
  return { reference, state: 'queued' }
}

export async function status(kept: Json, ctx: Context): Promise<TaskStatusResult> {
  const reference = kept as unknown as Reference
  const { dialect, client } = open(ctx, reference.dialect)
  const results = await Promise.all(reference.jobs.map((job) => dialect.follow(job, client)))
  if (results.some(({ state }) => state === 'queued' || state === 'running')) {
    return waiting(results)
  }
  const done = results.filter((result) => result.state === 'succeeded')
  const outputs = done.flatMap((result) => result.outputs ?? []).slice(0, reference.count)
  if (outputs.length === 0) return results.find(({ state }) => state === 'failed') ?? results[0]
  return {
    state: 'succeeded',
    outputs,
    // What was refused or withheld is not charged.
    usage: [{ item: reference.model, quantity: outputs.length }],
    metadata: {
      upstream_ids: reference.jobs.map(({ id }) => id),
      ...(reference.failure && { missing: reference.failure as Json }),
    },
  }
}

function waiting(results: TaskStatusResult[]): TaskStatusResult {
  if (results.every(({ state }) => state === 'queued')) return { state: 'queued' }
  const shares = results.map((result) => {
    if (result.state === 'succeeded' || result.state === 'failed') return 100
    return result.progress ?? 0
  })
  const progress = Math.floor(shares.reduce((sum, share) => sum + share, 0) / shares.length)
  return { state: 'running', ...(progress > 0 && { progress }) }
}

export async function cancel(kept: Json, ctx: Context): Promise<void> {
  const reference = kept as unknown as Reference
  const { dialect, client } = open(ctx, reference.dialect)
  const stop = dialect.cancel
  if (!stop) throw flux.fault('cancel_unsupported')
  const answers = await Promise.all(reference.jobs.map((job: Job) => stop(job, client)))
  // 400 and 404: it has ended already, which the next status says.
  const bad = answers.find(({ status: code }) => code >= 300 && code !== 400 && code !== 404)
  if (bad) throw flux.fault(...complaintOf(bad))
}
