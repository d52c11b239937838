import {
  checkPicture,
  measure,
  type FileContent,
  type Json,
  type TaskStatusResult,
} from '@wxiai/sdk'
import { asking, call, garbage, type Answer } from './client.js'
import type { Context } from './config.js'
import { failed, fault } from './errors.js'
import { MODELS, type Mode, type ModelId } from './models.js'

/** Where a task lies: below a path of the older API, or in the list of the current one. */
export type Reference = { path: string; id: string } | { id: string }

interface Motion {
  still?: string
  moving?: { mask: string; path: { x: number; y: number }[] }[]
}
interface Input {
  prompt?: string
  image?: string
  last_image?: string
  model?: ModelId
  mode?: Mode
  duration?: number
  sound?: boolean
  aspect_ratio?: string
  negative_prompt?: string
  cfg_scale?: number
  camera?: { movement: string; amount?: number }
  motion?: Motion
}

const LIMITS = { mostBytes: 10 * 2 ** 20, leastSide: 300, mostRatio: 2.5 }
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const pathOf = (operation: string) =>
  `/v1/videos/${operation === 'lip-sync' ? operation : operation.replace('-to-', '2')}`

async function pictureOf(id: string | undefined, ctx: Context) {
  if (!id) return undefined
  const file = await ctx.files.read(id)
  const sides = checkPicture(file, LIMITS)
  if (typeof sides === 'string') throw fault(sides)
  return { ...file, sides }
}
type Picture = Awaited<ReturnType<typeof pictureOf>>

/** Masks have the shape of the picture and one size; their points are pixels of the picture, from its lower left corner. */
async function brush(
  { still, moving = [] }: Motion,
  { sides }: NonNullable<Picture>,
  ctx: Context
) {
  const all = [...(still ? [still] : []), ...moving.map(({ mask }) => mask)]
  const bytesOf = async (mask: string): Promise<Pick<FileContent, 'bytes'>> =>
    mask.startsWith('data:')
      ? { bytes: Buffer.from(mask.slice(mask.indexOf(',') + 1), 'base64') }
      : ctx.files.read(mask)
  const masks = await Promise.all(all.map(async (mask) => (await bytesOf(mask)).bytes))
  const sizes = masks.map(measure)
  const ratio = sides.width / sides.height
  for (const size of sizes) {
    const same = size && size.width === sizes[0]?.width && size.height === sizes[0].height
    if (!same || Math.abs(Math.log(size.width / size.height / ratio)) > 0.01)
      throw fault('bad_mask')
  }
  const [first, ...others] = masks.map(base64)
  const pixel = (share: number, side: number) => Math.round(share * (side - 1))
  return {
    ...(still && { static_mask: first }),
    ...(moving.length > 0 && {
      dynamic_masks: (still ? others : [first, ...others]).map((mask, i) => ({
        mask,
        trajectories: moving[i].path.map(({ x, y }) => ({
          x: pixel(x, sides.width),
          y: pixel(1 - y, sides.height),
        })),
      })),
    }),
  }
}

function control({ movement, amount }: NonNullable<Input['camera']>) {
  const axis = amount !== undefined
  return axis ? { type: 'simple', config: { [movement]: amount } } : { type: movement }
}

/** Both generations call back, and keep our reference. */
const marksOf = ({ webhookUrl, task }: Context) => ({
  ...(webhookUrl && { callback_url: webhookUrl }),
  external_task_id: task.id,
})

function currentBody(input: Input, image: Picture, tail: Picture, ctx: Context) {
  const { model, mode, duration = 5, prompt, sound = false, aspect_ratio: shape } = input
  const words = prompt ? [{ type: 'prompt', text: prompt }] : []
  const frame = (type: string, file: Picture) => (file ? [{ type, url: base64(file.bytes) }] : [])
  return {
    ...(image
      ? { contents: [...words, ...frame('first_frame', image), ...frame('last_frame', tail)] }
      : { prompt }),
    settings: {
      // The turbo always speaks.
      ...(model !== 'kling-v3-turbo' && { audio: sound ? 'native' : 'off' }),
      resolution: mode === 'pro' ? '1080p' : '720p',
      ...(!image && { aspect_ratio: shape }),
      duration,
    },
    options: marksOf(ctx),
  }
}

async function legacyBody(input: Input, image: Picture, tail: Picture, ctx: Context) {
  const { model = 'kling-v2-6', mode = 'std', duration = 5, prompt, camera, motion } = input
  return {
    model_name: mode === 'master' ? `${model}-master` : model,
    ...(mode !== 'master' && { mode }),
    duration: String(duration),
    ...(prompt && { prompt }),
    ...(input.negative_prompt && { negative_prompt: input.negative_prompt }),
    ...(input.cfg_scale !== undefined && { cfg_scale: input.cfg_scale }),
    ...(model === 'kling-v2-6' && { sound: input.sound ? 'on' : 'off' }),
    ...(image ? { image: base64(image.bytes) } : { aspect_ratio: input.aspect_ratio }),
    ...(tail && { image_tail: base64(tail.bytes) }),
    ...(image && motion && (await brush(motion, image, ctx))),
    ...(camera && { camera_control: control(camera) }),
    ...marksOf(ctx),
  }
}

export async function submit(input: Input, ctx: Context) {
  const files = [input.image, input.last_image].map((id) => pictureOf(id, ctx))
  const [image, tail] = await Promise.all(files)
  const { operation } = ctx.task
  const { dialect = 'api-key' } = ctx.config
  const model = MODELS[input.model ?? 'kling-v2-6']
  const state = 'queued' as const
  // What the current API has no field for goes to the one before it.
  if ('current' in model && dialect === 'api-key' && !input.negative_prompt) {
    const body = currentBody(input, image, tail, ctx)
    return {
      reference: taken(await call(`/${operation}/${model.current}`, ctx, body), 'id'),
      state,
    }
  }
  const path = pathOf(operation)
  const body = await legacyBody(input, image, tail, ctx)
  return { reference: taken(await call(path, ctx, body), 'task_id', path), state }
}

/** @throws UpstreamError for what the answer to a submit complains about */
export function taken(answer: Answer, key: 'id' | 'task_id', path?: string): Json {
  if (answer.complaint)
    throw fault(answer.complaint.code, answer.complaint.said, answer.complaint.retryAfter)
  const id = (answer.data as Record<string, unknown> | undefined)?.[key]
  if (typeof id !== 'string' || !id) throw garbage('no task id')
  return path ? { path, id } : { id }
}

interface Film {
  id?: string
  url?: string
}
interface Task {
  id: string
  status: string
  said: unknown
  film?: Film
}

/** The task as both generations tell it; undefined where the upstream has none. @throws UpstreamError */
export async function look(
  reference: Reference,
  ctx: Context,
  by = 'task_ids'
): Promise<Task | undefined> {
  const id = encodeURIComponent(reference.id)
  const legacy = 'path' in reference
  const answer = await call(legacy ? `${reference.path}/${id}` : `/tasks?${by}=${id}`, ctx)
  const { complaint } = answer
  if (complaint) {
    const unknown = ['model_not_found', 'invalid_value', 'upstream_lost'].includes(complaint.code)
    if (unknown) return undefined
    throw asking(complaint.code, complaint)
  }
  const data = answer.data as Record<string, unknown> | Record<string, unknown>[] | undefined
  if (legacy && !Array.isArray(data) && data) {
    const { videos } = (data.task_result ?? {}) as { videos?: Film[] }
    return {
      id: String(data.task_id),
      status: String(data.task_status),
      said: data.task_status_msg,
      film: videos?.[0],
    }
  }
  if (legacy || !Array.isArray(data)) throw asking('upstream_garbage')
  const [task] = data
  if (!task) return undefined
  const { outputs } = task as { outputs?: (Film & { type?: string })[] }
  const film = outputs?.find(({ type }) => type === 'video')
  return { id: String(task.id), status: String(task.status), said: task.message, film }
}

const RISK = /risk control|safety|sensitive|moderation|audit|审核|敏感/i

export async function status(kept: Json, ctx: Context): Promise<TaskStatusResult> {
  const reference = kept as unknown as Reference
  const task = await look(reference, ctx)
  if (!task) return failed('upstream_lost')
  switch (task.status) {
    case 'submitted':
      return { state: 'queued' }
    case 'processing':
      return { state: 'running' }
    case 'failed':
      return failed(RISK.test(String(task.said)) ? 'banned_prompt' : 'upstream_failed', task.said)
    case 'succeed':
    case 'succeeded': {
      const { url, id = '' } = task.film ?? {}
      if (!url) return failed('no_result')
      return {
        state: 'succeeded',
        outputs: [{ url, mime: 'video/mp4', filename: 'kling.mp4' }],
        metadata: { upstream_id: reference.id, video_id: id },
        actions: [
          {
            id: 'lip-sync',
            label: ctx.locale === 'zh-CN' ? '对口型' : 'Lip-sync',
            operation: 'lip-sync',
            input: { task: ctx.task.id },
            needs: ['source', 'text', 'language', 'voice', 'voice_speed', 'recording'],
          },
        ],
      }
    }
    default:
      throw asking('upstream_garbage', { said: `status ${task.status}` })
  }
}

/** Both generations keep our reference; a relay may not, and cannot be asked. */
export async function find(ctx: Context): Promise<Json | null | undefined> {
  const { dialect = 'api-key' } = ctx.config
  if (dialect === 'relay') return undefined
  const { id, operation } = ctx.task
  const places =
    dialect === 'api-key'
      ? [{ id }, { id, path: pathOf(operation) }]
      : [{ id, path: pathOf(operation) }]
  for (const place of places) {
    const task = await look(place, ctx, 'external_task_ids')
    if (task) return { ...place, id: task.id } as unknown as Json
  }
  return null
}
