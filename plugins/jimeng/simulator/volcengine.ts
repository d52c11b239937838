import { randomInt } from 'node:crypto'
import type { SimRequest, SimResponse, SimulatorServer } from '@wxiai/sdk/simulator'
import { refusalOf, type Keys } from './signature.js'
import { GARBAGE, ratioNumber, shapeOf, type Job, type Studio } from './studio.js'

export interface VisualOptions {
  server: SimulatorServer
  studio: Studio
  keys: Keys
  /** Films at a time. */
  concurrency: number
}

/** Pictures that a model takes, and whether it may be told the shape. */
const MODELS: Record<string, { pictures: [least: number, most: number]; longest: number }> = {
  jimeng_t2v_v30: { pictures: [0, 0], longest: 768 },
  jimeng_t2v_v30_1080p: { pictures: [0, 0], longest: 960 },
  jimeng_i2v_first_v30: { pictures: [1, 1], longest: 768 },
  jimeng_i2v_first_v30_1080: { pictures: [1, 1], longest: 960 },
  jimeng_i2v_first_tail_v30: { pictures: [2, 2], longest: 768 },
  jimeng_i2v_first_tail_v30_1080: { pictures: [2, 2], longest: 960 },
  jimeng_ti2v_v30_pro: { pictures: [0, 1], longest: 960 },
}
const STATUS: Record<number, number> = { 50429: 429, 50430: 429, 50500: 500, 50501: 500 }
const LIFETIME = 3600
const MEMORY = 12 * 3600_000

function envelope(code: number, message: string, data: object | null): SimResponse {
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  return {
    status: code === 10_000 ? 200 : (STATUS[code] ?? 400),
    json: {
      code,
      data,
      message,
      request_id: `${stamp}${randomInt(2 ** 40)
        .toString(16)
        .toUpperCase()}`,
      status: code,
      time_elapsed: `${(20 + Math.random() * 90).toFixed(6)}ms`,
    },
  }
}
const refuse = (code: number, message: string) => envelope(code, message, null)
const INVALID = () => refuse(50215, 'Input invalid for this service.')

/** The visual service behind its gateway, at `/`, and the same behind a new-api, at `/jimeng/`. */
export function routeVolcengine(options: VisualOptions): void {
  const { server, studio, keys } = options
  server.route('POST', '/', (request) => {
    const refusal = refusalOf(request, keys)
    return refusal ? gateway(request, refusal) : answer(request, options)
  })
  server.route('POST', '/jimeng/', (request) =>
    request.headers.authorization === `Bearer ${keys.secretKey}`
      ? answer(request, options)
      : { status: 401, json: { error: { message: 'Invalid token', type: 'new_api_error' } } }
  )
  server.route('GET', '/film/:file', ({ params }) =>
    studio.show(params.file.replace(/\.mp4$/, ''), LIFETIME)
  )
}

function gateway(request: SimRequest, { status, ...error }: { status: number }): SimResponse {
  const [Action, Version] = ['Action', 'Version'].map((name) => request.query.get(name))
  const about = { Action, Version, Service: 'cv', Region: 'cn-north-1' }
  const metadata = { RequestId: String(randomInt(2 ** 47)), ...about, Error: error }
  return { status, json: { ResponseMetadata: metadata } }
}

function answer(request: SimRequest, options: VisualOptions): SimResponse | Promise<SimResponse> {
  if (request.query.get('Version') !== '2022-08-31') return refuse(50400, 'Access Denied: version')
  switch (request.query.get('Action')) {
    case 'CVSync2AsyncSubmitTask':
      return submit(request, options)
    case 'CVSync2AsyncGetResult':
      return result(request, options)
    default:
      return refuse(50400, 'Access Denied: unknown action')
  }
}

function hindered(request: SimRequest, prompt: string, studio: Studio): SimResponse | null {
  const hindrance = studio.hindrance(prompt)
  if (hindrance === null) return null
  if (hindrance === 'garbage') return GARBAGE
  if (hindrance === 'full') {
    return refuse(50430, 'Request Has Reached API Concurrent Limit, Please Try Later')
  }
  const { status } = hindrance
  const denied = { status, CodeN: 100_013, Code: 'AccessDenied', Message: 'Not allowed.' }
  if (status === 401) {
    return gateway(request, { ...denied, CodeN: 100_009, Code: 'InvalidAccessKey' } as never)
  }
  if (status === 403) return gateway(request, denied)
  if (status === 429) return refuse(50429, 'Request Has Reached API Limit, Please Try Later')
  if (status === 500) return refuse(50500, 'Internal Error')
  return { status, text: `HTTP ${status}` }
}

async function submit(request: SimRequest, options: VisualOptions): Promise<SimResponse> {
  const { studio, concurrency } = options
  const body = request.json()
  const key = String(body.req_key)
  const model = MODELS[key]
  if (!model) return refuse(50400, 'Access Denied: req_key is not available')
  const { prompt, frames = 121, seed } = body
  if (typeof prompt !== 'string' || !prompt || prompt.length > 800) return INVALID()
  const hindrance = hindered(request, prompt, studio)
  if (hindrance) return hindrance
  if (frames !== 121 && frames !== 241) return INVALID()
  const sent = (body.binary_data_base64 ?? []) as string[]
  const pictures = sent.map((text) => Buffer.from(text, 'base64'))
  const [least, most] = model.pictures
  if (pictures.length < least || pictures.length > most) return INVALID()
  const shapes = await Promise.all(pictures.map(shapeOf))
  const ratio = pictures.length ? shapes[0] : ratioNumber(body.aspect_ratio ?? '16:9')
  if (!ratio || shapes.includes(null)) return INVALID()
  if (/sim:banned\b/.test(prompt)) return refuse(50412, 'Text Risk Not Pass')
  if (studio.running >= concurrency) {
    return refuse(50430, 'Request Has Reached API Concurrent Limit, Please Try Later')
  }
  const id = `7${String(randomInt(10 ** 12)).padStart(12, '0')}${String(randomInt(10 ** 6)).padStart(6, '0')}`
  const seconds = (Number(frames) - 1) / 24
  const wish = { prompt, seconds, ratio, pictures, longest: model.longest }
  const own = typeof seed === 'number' && seed >= 0 ? { seed } : {}
  const job = studio.start(id, key, { ...wish, ...own })
  if (job.steer.drop) return { hangUp: true }
  return envelope(10_000, 'Success', { task_id: id })
}

function result(request: SimRequest, { studio, server }: VisualOptions): SimResponse {
  const body = request.json()
  const key = String(body.req_key)
  if (!MODELS[key]) return refuse(50400, 'Access Denied: req_key is not available')
  const job = studio.jobs.get(String(body.task_id))
  const empty = { video_url: '', binary_data_base64: null, image_urls: null, resp_data: '' }
  const known = job && job.key === key && Date.now() - job.createdAt < MEMORY
  if (!known) return envelope(10_000, 'Success', { status: 'not_found', ...empty })
  if (job.steer.garbage?.where === 'status') return GARBAGE
  if (job.state === 'failed') return refuse(50516, 'Post Video Risk Not Pass')
  if (job.state !== 'done') {
    const status = job.state === 'queued' ? 'in_queue' : 'generating'
    return envelope(10_000, 'Success', { status, ...empty })
  }
  return envelope(10_000, 'Success', finished(job, server.url, body.req_json))
}

function finished(job: Job, origin: string, options: unknown) {
  const tagged = typeof options === 'string' && options.includes('aigc_meta')
  const url = `${origin}/film/${job.id}.mp4?expires=${LIFETIME}`
  return { status: 'done', video_url: url, ...(tagged && { aigc_meta_tagged: true }) }
}
