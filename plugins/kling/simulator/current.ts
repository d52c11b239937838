import type { SimRequest, SimResponse } from '@wxiai/sdk/simulator'
import {
  accept,
  bodyOf,
  hindered,
  invalid,
  missing,
  pictureOf,
  refuse,
  textOf,
  type Body,
} from './door.js'
import { GARBAGE, type Job, type Studio } from './studio.js'

const MODELS: Record<string, { longest: number; tail?: true; silent?: true }> = {
  'kling-2.6': { longest: 10, tail: true },
  'kling-3.0': { longest: 15, tail: true },
  'kling-3.0-turbo': { longest: 15 },
}
const RATIOS: Record<string, number> = { '16:9': 16 / 9, '9:16': 9 / 16, '1:1': 1 }

/** A task of the current API, also what its callbacks carry. */
export function tell(job: Job, origin: string): Body {
  const done = job.state === 'succeed'
  const url = `${origin}/cdn/${job.id}.mp4`
  return {
    id: job.id,
    status: done ? 'succeeded' : job.state,
    message: job.said,
    create_time: job.createdAt,
    update_time: job.updatedAt,
    external_id: job.external,
    ...(done && {
      outputs: [{ type: 'video', id: `v-${job.id}`, url, watermark_url: '', duration: '5.04' }],
      billing: [{ charge_type: 'unit', amount: '2', package_type: 'video' }],
    }),
  }
}

export async function submit(
  source: string,
  model: string,
  request: SimRequest,
  studio: Studio,
  concurrency: number
): Promise<SimResponse> {
  const known = MODELS[model]
  if (!known) return refuse(404, 1203, 'The model does not exist')
  const body = bodyOf(request)
  const options = (body.options ?? {}) as Body
  const settings = (body.settings ?? {}) as Body
  const contents = (body.contents ?? []) as { type: string; text?: unknown; url?: unknown }[]
  const partOf = (type: string) => contents.find((part) => part.type === type)
  const prompt = textOf(source === 'text' ? body.prompt : partOf('prompt')?.text)
  const stop = hindered(prompt, studio, concurrency)
  if (stop) return stop
  const { duration = 5, resolution = '720p', audio = 'off', aspect_ratio: shape } = settings
  const seconds = Number(duration)
  const lengths = known.longest === 10 ? [5, 10] : Array.from({ length: 13 }, (_, i) => i + 3)
  if (typeof duration !== 'number' || !lengths.includes(seconds))
    return invalid('settings.duration')
  if (resolution !== '720p' && resolution !== '1080p') return invalid('settings.resolution')
  const large = resolution === '1080p'
  if (audio !== 'off' && audio !== 'native') return invalid('settings.audio')
  if (audio === 'native' && model === 'kling-2.6' && !large) return invalid('settings.audio')
  if (source === 'text' ? !prompt : !partOf('first_frame'))
    return missing(source === 'text' ? 'prompt' : 'first_frame')
  if (source === 'image' ? shape !== undefined : shape !== undefined && !RATIOS[String(shape)]) {
    return invalid('settings.aspect_ratio')
  }
  const tail = partOf('last_frame')
  const tailFits = known.tail && (model !== 'kling-2.6' || (large && audio === 'off'))
  if (tail && !tailFits) return invalid('last_frame')
  const pictures: Uint8Array[] = []
  for (const part of [partOf('first_frame'), tail]) {
    const picture = part && (await pictureOf(part.url))
    if (part && !picture) return invalid(part.type)
    if (picture) pictures.push(picture)
  }
  const external = textOf(options.external_task_id)
  if (external && studio.find('tasks', external)) return invalid('external_task_id')
  const wish = {
    prompt,
    seconds,
    longest: large ? 768 : 640,
    pictures,
    ...(RATIOS[String(shape)] && { ratio: RATIOS[String(shape)] }),
  }
  const job = studio.start('tasks', wish, external, options.callback_url)
  if (job.steer.drop) return { hangUp: true }
  return accept({ ...tell(job, ''), status: 'submitted' })
}

export function list(query: URLSearchParams, studio: Studio, origin: string): SimResponse {
  const [ids, external] = [query.get('task_ids'), query.get('external_task_ids')]
  if ((ids === null) === (external === null)) return invalid('task_ids')
  const keys = (ids ?? external ?? '').split(',')
  const jobs = keys.flatMap((key) => {
    const job = studio.find('tasks', key)
    const fits = job && (ids === null ? job.external === key : job.id === key)
    return fits ? [job] : []
  })
  if (jobs.some((job) => job.steer.garbage?.where === 'status')) return GARBAGE
  return accept(jobs.map((job) => tell(job, origin)))
}
