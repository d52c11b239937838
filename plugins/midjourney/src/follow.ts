/** What all operations share after `submit`: status, find, cancel. */
import type { FinishedStatus, Json, Output, TaskAction, TaskStatusResult } from '@wxiai/sdk'
import { actionsOf, buttonsOfGrid, picksOf, seedAction } from './actions.js'
import { Client } from './client.js'
import { failed, failureOf, fault } from './codes.js'
import type { Context } from './config.js'
import { asReference, type Reference } from './reference.js'
import { find, isTrueai } from './submit.js'
import { metadataOf, outputsOf, textOf } from './results.js'
import type { UpstreamTask } from './wire.js'

function known(reference: Json): Reference {
  const found = asReference(reference)
  if (!found) throw new Error('not a reference of this plugin')
  return found
}

export async function status(reference: Json, ctx: Context): Promise<TaskStatusResult> {
  const { ids, mode } = known(reference)
  const client = new Client(ctx)
  const results: TaskStatusResult[] = []
  for (const id of ids) {
    const task = await client.task(id)
    results.push(task ? statusOf(task, { ids, mode }, ctx) : failed('upstream_lost'))
  }
  return results.length === 1 ? results[0] : together(results, mode)
}

function statusOf(task: UpstreamTask, reference: Reference, ctx: Context): TaskStatusResult {
  switch (task.status) {
    case 'SUCCESS':
      return successOf(task, reference, ctx)
    case 'FAILURE':
      return failureOf(task.failReason)
    case 'CANCEL':
      return failureOf(task.failReason || 'cancelled')
    case 'IN_PROGRESS':
      return {
        state: 'running',
        ...(/^\d+/.test(task.progress ?? '') && {
          progress: Math.min(99, Number.parseInt(task.progress as string)),
        }),
        // A picture before SUCCESS only shows how far it is.
        ...(task.imageUrl && { previewUrl: task.imageUrl }),
      }
    default:
      return { state: 'queued' }
  }
}

function successOf(task: UpstreamTask, reference: Reference, ctx: Context): FinishedStatus {
  const outputs: Output[] = outputsOf(task)
  const text = textOf(task)
  if (outputs.length === 0 && !text) {
    return failed('no_result')
  }
  const source = { taskId: ctx.task.id, mode: reference.mode }
  const buttons = isTrueai(ctx) ? task.buttons : buttonsOfGrid(task.action, task.id)
  const actions: TaskAction[] = actionsOf(buttons, source)
  if (text && !isTrueai(ctx)) actions.push(...picksOf(text, source))
  if (isTrueai(ctx) && outputs.length > 0 && !task.videoUrls?.length) {
    actions.push(seedAction(source))
  }
  return {
    state: 'succeeded',
    outputs,
    ...(text && { text }),
    actions,
    metadata: metadataOf(task),
  }
}

/** Several upstream tasks as one: done when all are; what failed is not charged. */
function together(results: TaskStatusResult[], mode: Reference['mode']): TaskStatusResult {
  const open = results.filter(({ state }) => state === 'queued' || state === 'running')
  if (open.length > 0) {
    const sum = results.reduce((total, result) => total + progressOf(result), 0)
    return { state: 'running', progress: Math.floor(sum / results.length) }
  }
  const done = results.filter((result) => result.state === 'succeeded')
  if (done.length === 0) return results[0]
  return {
    state: 'succeeded',
    outputs: done.flatMap(({ outputs }) => outputs ?? []),
    actions: [],
    usage: [{ item: mode, quantity: done.length }],
    metadata: { parts: done.map(({ metadata }) => metadata ?? {}) },
  }
}

function progressOf(result: TaskStatusResult) {
  if (result.state === 'queued') return 0
  return result.state === 'running' ? (result.progress ?? 0) : 100
}

export async function cancel(reference: Json, ctx: Context): Promise<void> {
  if (!isTrueai(ctx)) {
    throw fault('cancel_unsupported')
  }
  const client = new Client(ctx)
  for (const id of known(reference).ids) await client.cancel(id)
}

export const follow = { status, find, cancel, webhooks: true, pollInterval: 2000 }
