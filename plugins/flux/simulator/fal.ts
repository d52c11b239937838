import type { SimResponse, Size } from '@wxiai/sdk/simulator'
import type { Door } from './door.js'
import { faultsOf, RATIOS, ratioNumber, type ModelSpec } from './spec.js'
import { bytesOf, GARBAGE, isOpen, type Job } from './studio.js'

const common: ModelSpec = {
  prompt: { type: 'string', required: true },
  num_images: { type: 'integer', min: 1, max: 4 },
  seed: { type: 'integer' },
  sync_mode: { type: 'boolean' },
  output_format: { type: 'string', enum: ['jpeg', 'png'] },
  guidance_scale: { type: 'number', min: 1, max: 20 },
}
const open: ModelSpec = {
  ...common,
  num_inference_steps: { type: 'integer', min: 1, max: 50 },
  enable_safety_checker: { type: 'boolean' },
}
const sized: ModelSpec = {
  ...open,
  image_size: {
    type: 'size',
    enum: [
      'square_hd',
      'square',
      'portrait_4_3',
      'portrait_16_9',
      'landscape_4_3',
      'landscape_16_9',
    ],
  },
}
const kontext: ModelSpec = {
  ...common,
  aspect_ratio: { type: 'string', enum: RATIOS },
  safety_tolerance: { type: 'string', enum: ['1', '2', '3', '4', '5', '6'] },
  enhance_prompt: { type: 'boolean' },
}
const one: ModelSpec = { image_url: { type: 'string', required: true } }
const many: ModelSpec = { image_urls: { type: 'strings', required: true } }

export const FAL_MODELS: Record<string, ModelSpec> = {
  'fal-ai/flux-1/dev': sized,
  'fal-ai/flux-1/schnell': { ...sized, num_inference_steps: { type: 'integer', min: 1, max: 12 } },
  'fal-ai/flux-1/dev/image-to-image': {
    ...open,
    ...one,
    strength: { type: 'number', min: 0.01, max: 1 },
  },
}
for (const model of ['fal-ai/flux-pro/kontext', 'fal-ai/flux-pro/kontext/max']) {
  FAL_MODELS[model] = { ...kontext, ...one }
  FAL_MODELS[`${model}/multi`] = { ...kontext, ...many }
  FAL_MODELS[`${model}/text-to-image`] = kontext
}

const NAMED: Record<string, Size> = {
  square_hd: { width: 1024, height: 1024 },
  square: { width: 512, height: 512 },
  portrait_4_3: { width: 768, height: 1024 },
  portrait_16_9: { width: 576, height: 1024 },
  landscape_4_3: { width: 1024, height: 768 },
  landscape_16_9: { width: 1024, height: 576 },
}

const ERROR = { 'x-fal-retryable': 'false' }

export function routeFal(door: Door): void {
  for (const [model, spec] of Object.entries(FAL_MODELS)) {
    door.route('POST', `/${model}`, 'Key', async (request) => {
      const body = request.json()
      const prompt = String(body.prompt ?? '')
      const early = door.steered(prompt, (status) => ({
        status,
        headers: { 'x-fal-retryable': String(status >= 500) },
        json: { detail: status === 429 ? 'Too many concurrent requests' : `HTTP ${status}` },
      }))
      if (early) return early
      const { width, height } = (body.image_size ?? {}) as Partial<Size>
      const size = typeof body.image_size === 'string' ? NAMED[body.image_size] : { width, height }
      const images = [body.image_url, ...((body.image_urls ?? []) as unknown[])].filter(Boolean)
      const hook = request.query.get('fal_webhook')
      const job = await door.studio.start(
        model,
        {
          prompt,
          count: (body.num_images as number | undefined) ?? 1,
          seed: body.seed as number | undefined,
          ratio: ratioNumber(body.aspect_ratio),
          size: spec.image_size && (size?.width ? (size as Size) : NAMED.landscape_4_3),
          encoding: (body.output_format ?? 'jpeg') as 'jpeg',
          images: images.map(bytesOf).filter((bytes) => bytes !== null),
        },
        body,
        (ended) => door.knock(hook, () => hookOf(ended, door))
      )
      // fal looks at the input when its turn has come: what is wrong shows in the result.
      return { json: { status: 'IN_QUEUE', ...linksOf(job, door), queue_position: 0 } }
    })
  }
  for (const app of ['flux-1', 'flux-pro']) {
    const base = `/fal-ai/${app}/requests/:id`
    const found = (id: string, run: (job: Job) => SimResponse | Promise<SimResponse>) => {
      const job = door.studio.jobs.get(id)
      if (!job || !job.model.startsWith(`fal-ai/${app}/`)) {
        return { status: 404, json: { detail: 'Request not found' } }
      }
      return run(job)
    }
    door.route('GET', `${base}/status`, 'Key', ({ params, query }) =>
      found(params.id, (job) => statusOf(job, door, query.has('logs')))
    )
    door.route('GET', base, 'Key', ({ params }) =>
      found(params.id, (job) =>
        isOpen(job)
          ? { status: 400, json: { detail: 'Request is still in progress' } }
          : resultOf(job, door)
      )
    )
    door.route('PUT', `${base}/cancel`, 'Key', ({ params }) => {
      const job = door.studio.jobs.get(params.id)
      if (!job) return { status: 404, json: { status: 'NOT_FOUND' } }
      const stopped = door.studio.cancel(job)
      return stopped
        ? { status: 202, json: { status: 'CANCELLATION_REQUESTED' } }
        : { status: 400, json: { status: 'ALREADY_COMPLETED' } }
    })
  }
  door.open('GET', '/files/:id/:file', ({ params }) => {
    const job = door.studio.jobs.get(params.id)
    if (!job || job.state !== 'done') return { status: 404, text: 'Not Found' }
    return door.studio.picture(job, Number.parseInt(params.file))
  })
}

function linksOf(job: Job, door: Door) {
  const app = job.model.split('/').slice(0, 2).join('/')
  const url = `${door.named('https://queue.fal.run')}/${app}/requests/${job.id}`
  return {
    request_id: job.id,
    response_url: url,
    status_url: `${url}/status`,
    cancel_url: `${url}/cancel`,
  }
}

function statusOf(job: Job, door: Door, withLogs: boolean): SimResponse {
  if (job.garbage-- > 0) return GARBAGE
  const links = linksOf(job, door)
  if (job.state === 'queued') {
    return { status: 202, json: { status: 'IN_QUEUE', ...links, queue_position: 0 } }
  }
  const entry = {
    message: `${Math.round(job.progress * 100)}%`,
    level: 'INFO',
    source: 'USER',
    timestamp: new Date().toISOString(),
  }
  const logs = withLogs ? [entry] : null
  if (job.state === 'running') {
    return { status: 202, json: { status: 'IN_PROGRESS', ...links, logs } }
  }
  const metrics = { inference_time: (job.endedAt - job.createdAt) / 1000 }
  return { json: { status: 'COMPLETED', ...links, logs: [], metrics } }
}

function resultOf(job: Job, door: Door): SimResponse {
  const { body, ...wrong } = { body: job.input, status: 422, headers: ERROR }
  const faults = faultsOf(body, FAL_MODELS[job.model], ['body'])
  if (faults.length > 0) {
    return { ...wrong, json: { detail: faults.map((it) => ({ ...it, input: {} })) } }
  }
  const refused = (msg: string, type: string, field = 'prompt') => ({
    ...wrong,
    json: { detail: [{ loc: ['body', field], msg, type, input: body[field] }] },
  })
  if (job.steer.banned) {
    return refused(
      'The content could not be processed because it was flagged by a content checker.',
      'content_policy_violation'
    )
  }
  const pictures = [body.image_url, ...((body.image_urls ?? []) as unknown[])].filter(Boolean)
  if (pictures.length > 0 && !job.look) {
    return refused('Failed to load the image.', 'image_load_error', 'image_url')
  }
  if (job.state === 'cancelled') {
    return {
      status: 499,
      headers: { 'x-fal-error-type': 'client_cancelled' },
      json: { detail: 'Request was cancelled', error_type: 'client_cancelled' },
    }
  }
  if (job.state === 'failed') {
    return {
      status: 500,
      headers: ERROR,
      json: {
        detail: [{ loc: ['body'], msg: 'Internal server error', type: 'internal_server_error' }],
      },
    }
  }
  const { size, wish, seed } = job
  const unsafe = job.steer.others.includes('nsfw')
  const images = Array.from({ length: wish.count ?? 1 }, (_, i) => ({
    url: `${door.origin}/files/${job.id}/${i}.${wish.encoding}`,
    ...size,
    content_type: `image/${wish.encoding}`,
  }))
  return {
    json: {
      images,
      timings: { inference: 1.7 },
      seed,
      has_nsfw_concepts: images.map(() => unsafe),
      prompt: wish.prompt,
    },
  }
}

function hookOf(job: Job, door: Door): object {
  const { status = 200, json } = resultOf(job, door)
  const ids = { request_id: job.id, gateway_request_id: job.id }
  if (status === 200) return { ...ids, status: 'OK', payload: json }
  return { ...ids, status: 'ERROR', error: `Invalid status code: ${status}`, payload: json }
}
