import { randomInt } from 'node:crypto'
import type { SimRequest, SimResponse, SimulatorServer } from '@wxiai/sdk/simulator'
import { GARBAGE, ratioNumber, shapeOf, type Job, type Studio } from './studio.js'

export interface RelayOptions {
  server: SimulatorServer
  studio: Studio
  key: string
  /** How deep the film is buried in the answer. */
  shape: 'nested' | 'flat' | 'map'
}

const LIFETIME = 24 * 3600
const WORDS = { queued: 'SUBMITTED', running: 'IN_PROGRESS', done: 'SUCCESS', failed: 'FAILURE' }

const success = (data: unknown): SimResponse => ({ json: { code: 'success', message: '', data } })
/** The vendor's error travels as JSON inside the message. */
function refuse(status: number, code: string, message: string): SimResponse {
  const inner = JSON.stringify({ error: { code, message: `${message} Request id: 0217${status}` } })
  return { status, json: { code: 'fail_to_fetch_task', message: inner, data: null } }
}
const invalid = (name: string) =>
  refuse(400, 'InvalidParameter', `The parameter \`${name}\` is not valid.`)

export function routeRelay(options: RelayOptions): void {
  const { server, studio, key } = options
  const guarded =
    (run: (request: SimRequest, options: RelayOptions) => SimResponse | Promise<SimResponse>) =>
    (request: SimRequest) =>
      request.headers.authorization === `Bearer ${key}`
        ? run(request, options)
        : { status: 401, json: { error: { message: 'Invalid token', type: 'new_api_error' } } }
  server.route('POST', '/jimeng/submit/videos', guarded(submit))
  server.route('GET', '/jimeng/fetch/:id', guarded(fetchTask))
  server.route('GET', '/cdn/:file', ({ params }) =>
    studio.show(params.file.replace(/\.mp4$/, ''), LIFETIME)
  )
}

const BY_STATUS: Record<number, [code: string, message: string]> = {
  401: ['AuthenticationError', 'The API key or AK/SK in the request is missing or invalid.'],
  403: ['AccountOverdueError', 'Your account has an overdue balance.'],
  429: ['ModelAccountIpmRateLimitExceeded', 'IPM limit of the model is exceeded.'],
  500: ['InternalServiceError', 'The service encountered an unexpected internal error.'],
}

async function submit(request: SimRequest, { studio }: RelayOptions): Promise<SimResponse> {
  const { prompt, duration, aspect_ratio: shape, cfg_scale: cfg, ...rest } = request.json()
  if (typeof prompt !== 'string' || !prompt) return invalid('prompt')
  const hindrance = studio.hindrance(prompt)
  if (hindrance === 'garbage') return GARBAGE
  const status = hindrance === 'full' ? 429 : hindrance?.status
  if (status) {
    const known = BY_STATUS[status]
    return known ? refuse(status, ...known) : { status, text: `HTTP ${status}` }
  }
  if (duration !== 5 && duration !== 10) return invalid('duration')
  const ratio = ratioNumber(shape)
  if (ratio === null) return invalid('aspect_ratio')
  if (typeof cfg !== 'number' || cfg < 0 || cfg > 1) return invalid('cfg_scale')
  const picture = rest.image_url === undefined ? undefined : await download(rest.image_url)
  if (picture === null) return invalid('image_url')
  if (/sim:banned\b/.test(prompt)) {
    return refuse(400, 'InputTextSensitiveContentDetected', 'The input text may be sensitive.')
  }
  const id = `4${String(randomInt(10 ** 12)).padStart(12, '0')}`
  const wish = { prompt, seconds: duration, ratio, marked: rest.watermark === true }
  const { steer } = studio.start(id, 'relay', { ...wish, ...(picture && { pictures: [picture] }) })
  return steer.drop ? { hangUp: true } : success(id)
}

/** It takes addresses and nothing else. */
async function download(url: unknown): Promise<Uint8Array | null> {
  if (typeof url !== 'string' || !/^https?:/.test(url)) return null
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) })
    const bytes = new Uint8Array(await response.arrayBuffer())
    return response.ok && (await shapeOf(bytes)) ? bytes : null
  } catch {
    return null
  }
}

function fetchTask({ params }: SimRequest, { studio, server, shape }: RelayOptions): SimResponse {
  const job = studio.jobs.get(params.id)
  if (!job) {
    return { status: 400, json: { code: 'task_not_exist', message: 'task_not_exist', data: null } }
  }
  if (job.steer.garbage?.where === 'status') return GARBAGE
  const seconds = (time: number) => Math.floor(time / 1000)
  const reason = {
    code: 'OutputVideoSensitiveContentDetected',
    message: 'The output video may contain sensitive information.',
  }
  return success({
    task_id: job.id,
    notify_hook: '',
    action: 'jimeng-videos',
    status: WORDS[job.state],
    fail_reason: job.state === 'failed' ? JSON.stringify({ error: reason }) : '',
    submit_time: seconds(job.createdAt),
    start_time: job.state === 'queued' ? 0 : seconds(job.createdAt),
    finish_time: seconds(job.endedAt),
    progress: `${Math.round(job.progress * 100)}%`,
    data: job.state === 'done' ? film(job, server.url, shape) : null,
  })
}

function film({ id }: Job, origin: string, shape: RelayOptions['shape']): object {
  const video = `${origin}/cdn/${id}.mp4`
  const about = { status: 'SUCCESS', task_id: id }
  if (shape === 'flat') return { video, ...about }
  if (shape === 'nested') return { data: { video }, ...about }
  const origins = { format: 'mp4', fps: 24, video_url: video }
  const item = { video: { duration_ms: 5042, transcoded_video: { origin: origins } } }
  const task = { status: 50, fail_code: '0', fail_msg: 'Success', item_list: [item] }
  return { ...about, metadata: { ret: '0', data: { task_map: { [id]: task } } } }
}
