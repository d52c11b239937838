import {
  measurePicture,
  type Moving,
  type SimRequest,
  type SimResponse,
} from '@wxiai/sdk/simulator'
import { cameraOf, misfit } from './capability.js'
import {
  accept,
  bodyOf,
  download,
  hindered,
  invalid,
  missing,
  pictureOf,
  refuse,
  textOf,
  type Body,
} from './door.js'
import { GARBAGE, type Job, type Studio, type Wish } from './studio.js'

export const KINDS = ['text2video', 'image2video', 'lip-sync'] as const
const RATIOS: Record<string, number> = { '16:9': 16 / 9, '9:16': 9 / 16, '1:1': 1 }

/** A task of the older API, also what its callbacks carry. */
export function tell(job: Job, origin: string): Body {
  const done = job.state === 'succeed'
  const video = { id: `v-${job.id}`, url: `${origin}/cdn/${job.id}.mp4`, duration: '5.1' }
  return {
    task_id: job.id,
    task_status: job.state,
    task_status_msg: job.said,
    task_info: job.external ? { external_task_id: job.external } : {},
    created_at: job.createdAt,
    updated_at: job.updatedAt,
    ...(done && { final_unit_deduction: '1', task_result: { videos: [video] } }),
  }
}

export async function submit(
  kind: string,
  request: SimRequest,
  studio: Studio,
  concurrency: number
): Promise<SimResponse> {
  const body = bodyOf(request)
  const spoken = kind === 'lip-sync' ? (body.input as Body | undefined) : undefined
  const prompt = textOf(spoken ? spoken.text : body.prompt)
  const stop = hindered(prompt, studio, concurrency)
  if (stop) return stop
  if (kind === 'text2video' && !prompt) return missing('prompt')
  if (prompt.length > 2500) return invalid('prompt')
  const external = textOf(body.external_task_id)
  if (external && studio.find(kind, external)) return invalid('external_task_id')
  const wish =
    kind === 'lip-sync' ? await speech(spoken ?? {}, studio) : await film(kind, body, prompt)
  if ('status' in wish) return wish
  const job = studio.start(kind, wish as Wish, external, body.callback_url)
  if (job.steer.drop) return { hangUp: true }
  return accept({ ...tell(job, ''), task_status: 'submitted' })
}

async function film(kind: string, body: Body, prompt: string): Promise<Wish | SimResponse> {
  const { model_name: model = 'kling-v1', mode = 'std', duration = '5', aspect_ratio: shape } = body
  if (typeof duration !== 'string') return invalid('duration')
  const source = kind === 'text2video' ? 'text' : 'image'
  if (source === 'text' && shape !== undefined && !RATIOS[String(shape)])
    return invalid('aspect_ratio')
  if (source === 'image' && shape !== undefined) return invalid('aspect_ratio')
  const camera = cameraOf(body.camera_control)
  if (camera === null) return invalid('camera_control')
  const wrong = misfit({
    source,
    model: String(model),
    mode: String(mode),
    seconds: Number(duration),
    ...(camera && { camera }),
    brush: Boolean(body.static_mask ?? body.dynamic_masks),
    first: Boolean(body.image),
    tail: Boolean(body.image_tail),
    sound: body.sound === 'on',
    cfg: body.cfg_scale !== undefined,
    negative: Boolean(body.negative_prompt),
  })
  if (wrong) return invalid(wrong)
  const pictures: Uint8Array[] = []
  if (source === 'image' && !body.image) return missing('image')
  for (const name of ['image', 'image_tail']) {
    if (body[name] === undefined) continue
    const picture = await pictureOf(body[name])
    if (!picture) return invalid(name)
    pictures.push(picture)
  }
  const moving = await brushOf(body, pictures[0])
  if (moving === null) return invalid('dynamic_masks')
  return {
    prompt,
    seconds: Number(duration),
    ...(RATIOS[String(shape)] && { ratio: RATIOS[String(shape)] }),
    longest: mode === 'std' ? 640 : 768,
    pictures,
    ...(camera && { camera }),
    ...(moving && { moving }),
  }
}

/** Masks of one size in the shape of the picture; points in its pixels, from the lower left corner. */
async function brushOf(body: Body, picture?: Uint8Array): Promise<Moving[] | null | undefined> {
  const masks = (body.dynamic_masks ?? []) as {
    mask?: unknown
    trajectories?: { x: number; y: number }[]
  }[]
  if (!body.static_mask && masks.length === 0) return undefined
  const whole = picture && (await measurePicture(picture))
  if (!whole || masks.length > 6) return null
  const moving: Moving[] = []
  const sizes = new Set<string>()
  const check = async (value: unknown) => {
    const mask = await pictureOf(value, true)
    const size = mask && (await measurePicture(mask))
    if (!mask || !size) return null
    sizes.add(`${size.width}x${size.height}`)
    return Math.abs(Math.log(size.width / size.height / (whole.width / whole.height))) < 0.02
      ? mask
      : null
  }
  if (body.static_mask && !(await check(body.static_mask))) return null
  for (const { mask: value, trajectories: points = [] } of masks) {
    const mask = await check(value)
    const inside = points.every(
      ({ x, y }) =>
        x >= 0 &&
        y >= 0 &&
        x < whole.width &&
        y < whole.height &&
        Number.isInteger(x) &&
        Number.isInteger(y)
    )
    if (!mask || points.length < 2 || points.length > 77 || !inside) return null
    moving.push({
      mask,
      path: points.map(({ x, y }) => ({ x: x / whole.width, y: 1 - y / whole.height })),
    })
  }
  return sizes.size === 1 ? moving : null
}

async function speech(input: Body, studio: Studio): Promise<Wish | SimResponse> {
  const words = { prompt: textOf(input.text), seconds: 5 }
  if (input.mode === 'text2video') {
    if (!words.prompt) return missing('text')
    if (words.prompt.length > 120) return invalid('text')
    if (!input.voice_id) return missing('voice_id')
    if (input.voice_language !== 'zh' && input.voice_language !== 'en')
      return invalid('voice_language')
    const speed = input.voice_speed ?? 1
    if (typeof speed !== 'number' || speed < 0.8 || speed > 2) return invalid('voice_speed')
  } else if (input.mode === 'audio2video') {
    if (input.audio_type === 'file' ? !input.audio_file : !input.audio_url)
      return missing('audio_file')
  } else return invalid('mode')
  if (input.video_id) {
    const spoken = studio.show(textOf(input.video_id).replace(/^v-/, ''))
    return spoken ? { ...words, film: spoken } : invalid('video_id')
  }
  const bytes = input.video_url ? await download(textOf(input.video_url)) : null
  return bytes ? { ...words, film: Promise.resolve(Buffer.from(bytes)) } : invalid('video_url')
}

export function look(kind: string, key: string, studio: Studio, origin: string): SimResponse {
  const job = studio.find(kind, key)
  if (!job) return refuse(404, 1203, 'The requested resource does not exist')
  return job.steer.garbage?.where === 'status' ? GARBAGE : accept(tell(job, origin))
}
