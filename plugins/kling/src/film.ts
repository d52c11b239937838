import { asRecord, asRecords, type Json, type TaskStatusResult } from '@wxiai/sdk'
import { bodyOf, currentName } from './body.js'
import { api } from './client.js'
import type { Context } from './config.js'
import { kling } from './errors.js'
import type { Input } from './fields.js'

/** Where a task lies: below a path of the older API, or in the list of the current one. */
export type Reference = { path?: string; id: string }

const legacyPath = (operation: string) => `/v1/videos/${operation.replace('-to-', '2')}`

export async function send(path: string, body: object, ctx: Context) {
  const { id, task_id: own } = await api.submit(ctx, path, body)
  const older = path.startsWith('/v1/') && { path }
  const reference = { id: kling.text(own ?? id, 'task id'), ...older }
  return { reference, state: 'queued' as const }
}

export async function submit(input: Input, ctx: Context) {
  const { operation } = ctx.task
  const current = currentName(input, ctx)
  const path = current ? `/${operation}/${current}` : legacyPath(operation)
  return send(path, await bodyOf(input, ctx), ctx)
}

/** The task as both generations tell it; undefined where the upstream has none. @throws UpstreamError */
export async function look({ path, id }: Reference, ctx: Context, by = 'task_ids') {
  const named = encodeURIComponent(id)
  const place = path ? `${path}/${named}` : `/tasks?${by}=${named}`
  const [task] = asRecords(await api.ask<unknown>(ctx, place))
  if (!task) return undefined
  const films = asRecords(task.outputs ?? asRecord(task.task_result)?.videos)
  return {
    id: String(task.id ?? task.task_id),
    state: task.status ?? task.task_status,
    said: task.message ?? task.task_status_msg,
    film: films.find(({ type = 'video' }) => type === 'video'),
  }
}

const RISK = /risk control|safety|sensitive|moderation|audit|审核|敏感/i

export async function status(kept: Json, ctx: Context): Promise<TaskStatusResult> {
  const reference = kept as Reference
  const task = await look(reference, ctx)
  if (!task) return kling.failed('upstream_lost')
  const { state, said, film: { url, id = '' } = {} } = task
  const done = () =>
    kling.film(url, {
      metadata: { upstream_id: reference.id, video_id: String(id) },
      actions: [{ operation: 'lip-sync', input: { task: ctx.task.id } }],
    })
  return kling.state(state, {
    submitted: 'queued',
    processing: 'running',
    failed: () => kling.failed(RISK.test(String(said)) ? 'banned_prompt' : 'upstream_failed', said),
    succeed: done,
    succeeded: done,
  })
}

/** Both generations keep our reference; a relay may not, and cannot be asked. */
export async function find(ctx: Context): Promise<Json | null | undefined> {
  const { dialect } = ctx.config
  if (dialect === 'relay') return undefined
  const { id, operation } = ctx.task
  const before = { id, path: legacyPath(operation) }
  for (const place of dialect === 'api-key' ? [{ id }, before] : [before]) {
    const task = await look(place, ctx, 'external_task_ids')
    if (task) return { ...place, id: task.id }
  }
  return null
}
