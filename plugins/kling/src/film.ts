import { asRecord, type Json, type TaskStatusResult } from '@wxiai/sdk'
import { bodyOf, currentName, type Input } from './body.js'
import { call, type Reply } from './client.js'
import type { Context } from './config.js'
import { kling } from './errors.js'

/** Where a task lies: below a path of the older API, or in the list of the current one. */
export type Reference = { path: string; id: string } | { id: string }

const pathOf = (operation: string) => `/v1/videos/${operation.replace('-to-', '2')}`

export async function submit(input: Input, ctx: Context) {
  const { operation } = ctx.task
  const body = await bodyOf(input, ctx)
  const current = currentName(input, ctx)
  const path = pathOf(operation)
  const reference = current
    ? taken(await call(`/${operation}/${current}`, ctx, body), 'id')
    : taken(await call(path, ctx, body), 'task_id', path)
  return { reference, state: 'queued' as const }
}

/** @throws UpstreamError for what the answer to a submit complains about */
export function taken(reply: Reply, key: 'id' | 'task_id', path?: string): Json {
  if (reply.complaint) {
    const { code, said, retryAfter } = reply.complaint
    throw kling.fault(code, said, retryAfter)
  }
  const id = asRecord(reply.data)?.[key]
  if (typeof id !== 'string' || !id) throw kling.garbage('no task id')
  return path ? { path, id } : { id }
}

interface Film {
  type?: string
  id?: string
  url?: string
}
interface Task {
  id: string
  status: string
  said: unknown
  film?: Film
}

/** Where a task is asked about that is not there. */
const UNKNOWN = ['model_not_found', 'invalid_value', 'upstream_lost']

/** The task as both generations tell it; undefined where the upstream has none. @throws UpstreamError */
export async function look(
  reference: Reference,
  ctx: Context,
  by = 'task_ids'
): Promise<Task | undefined> {
  const id = encodeURIComponent(reference.id)
  const legacy = 'path' in reference
  const reply = await call(legacy ? `${reference.path}/${id}` : `/tasks?${by}=${id}`, ctx)
  if (reply.complaint) {
    const { code, said, retryAfter } = reply.complaint
    if (UNKNOWN.includes(code)) return undefined
    throw kling.asked(code, said, retryAfter)
  }
  const task = legacy ? asRecord(reply.data) : Array.isArray(reply.data) ? reply.data[0] : null
  if (task === null || (legacy && !task)) throw kling.garbage('no task', true)
  if (!task) return undefined
  if (!legacy) {
    const film = (task.outputs as Film[] | undefined)?.find(({ type }) => type === 'video')
    return { id: String(task.id), status: String(task.status), said: task.message, film }
  }
  const [film] = (asRecord(task.task_result)?.videos ?? []) as Film[]
  const { task_id: own, task_status: state, task_status_msg: said } = task
  return { id: String(own), status: String(state), said, film }
}

const RISK = /risk control|safety|sensitive|moderation|audit|审核|敏感/i

export async function status(kept: Json, ctx: Context): Promise<TaskStatusResult> {
  const reference = kept as unknown as Reference
  const task = await look(reference, ctx)
  if (!task) return kling.failed('upstream_lost')
  switch (task.status) {
    case 'submitted':
      return { state: 'queued' }
    case 'processing':
      return { state: 'running' }
    case 'failed': {
      const code = RISK.test(String(task.said)) ? 'banned_prompt' : 'upstream_failed'
      return kling.failed(code, task.said)
    }
    case 'succeed':
    case 'succeeded': {
      const { url, id = '' } = task.film ?? {}
      if (!url) return kling.failed('no_result')
      return {
        state: 'succeeded',
        outputs: [{ url, mime: 'video/mp4', filename: 'kling.mp4' }],
        metadata: { upstream_id: reference.id, video_id: id },
        actions: [
          {
            id: 'lip-sync',
            label: { 'en': 'Lip-sync', 'zh-CN': '对口型' },
            operation: 'lip-sync',
            input: { task: ctx.task.id },
            needs: ['source', 'text', 'language', 'voice', 'voice_speed', 'recording'],
          },
        ],
      }
    }
    default:
      throw kling.garbage(`status ${task.status}`, true)
  }
}

/** Both generations keep our reference; a relay may not, and cannot be asked. */
export async function find(ctx: Context): Promise<Json | null | undefined> {
  const { dialect = 'api-key' } = ctx.config
  if (dialect === 'relay') return undefined
  const { id, operation } = ctx.task
  const older = { id, path: pathOf(operation) }
  for (const place of dialect === 'api-key' ? [{ id }, older] : [older]) {
    const task = await look(place, ctx, 'external_task_ids')
    if (task) return { ...place, id: task.id }
  }
  return null
}
