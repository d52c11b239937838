import type { SimResponse } from '@wxiai/sdk/simulator'
import type { Door } from './door.js'
import { faultsOf, RATIOS, ratioNumber, type ModelSpec } from './spec.js'
import { bytesOf, GARBAGE, isOpen, type Job } from './studio.js'

const ratios = { type: 'string', enum: [...RATIOS, '4:5', '5:4'] } as const
const common: ModelSpec = {
  prompt: { type: 'string', required: true },
  seed: { type: 'integer' },
  aspect_ratio: ratios,
  output_format: { type: 'string', enum: ['webp', 'jpg', 'png'] },
}
const open = (steps: number): ModelSpec => ({
  ...common,
  num_outputs: { type: 'integer', min: 1, max: 4 },
  num_inference_steps: { type: 'integer', min: 1, max: steps },
  disable_safety_checker: { type: 'boolean' },
  megapixels: { type: 'string', enum: ['1', '0.25'] },
})
const pro: ModelSpec = {
  ...common,
  safety_tolerance: { type: 'integer', min: 1, max: 6 },
  prompt_upsampling: { type: 'boolean' },
  image_prompt: { type: 'string' },
}
const kontext: ModelSpec = {
  ...common,
  aspect_ratio: { type: 'string', enum: ['match_input_image', ...ratios.enum] },
  safety_tolerance: { type: 'integer', min: 0, max: 6 },
  input_image: { type: 'string' },
}
const multi: ModelSpec = {
  ...kontext,
  safety_tolerance: { type: 'integer', min: 0, max: 2 },
  input_image_1: { type: 'string', required: true },
  input_image_2: { type: 'string', required: true },
}

export const REPLICATE_MODELS: Record<string, ModelSpec> = {
  'black-forest-labs/flux-schnell': open(4),
  'black-forest-labs/flux-dev': {
    ...open(50),
    guidance: { type: 'number', min: 0, max: 10 },
    image: { type: 'string' },
    prompt_strength: { type: 'number', min: 0, max: 1 },
  },
  'black-forest-labs/flux-1.1-pro': pro,
  'black-forest-labs/flux-1.1-pro-ultra': pro,
  'black-forest-labs/flux-kontext-pro': kontext,
  'black-forest-labs/flux-kontext-max': kontext,
  'flux-kontext-apps/multi-image-kontext-pro': multi,
  'flux-kontext-apps/multi-image-kontext-max': multi,
}

const LIFETIME = 3600

export function routeReplicate(door: Door): void {
  for (const [model, spec] of Object.entries(REPLICATE_MODELS)) {
    door.route('POST', `/v1/models/${model}/predictions`, 'Bearer', async (request) => {
      const body = request.json()
      const input = (body.input ?? {}) as Record<string, unknown>
      const prompt = String(input.prompt ?? '')
      const early = door.steered(prompt, (status) => ({ status, json: problem(status) }))
      if (early) return early
      const faults = faultsOf(input, spec, ['input'])
      if (faults.length > 0) {
        const detail = faults.map(({ loc, msg }) => `- ${loc.join('.')}: ${msg}`).join('\n')
        const rest = { title: 'Input validation failed', invalid_fields: faults }
        return { status: 422, json: { detail, status: 422, ...rest } }
      }
      const pictures = ['image', 'image_prompt', 'input_image', 'input_image_1', 'input_image_2']
      const job = await door.studio.start(
        model,
        {
          prompt,
          count: (input.num_outputs as number | undefined) ?? 1,
          seed: input.seed as number | undefined,
          ratio: ratioNumber(input.aspect_ratio),
          encoding:
            input.output_format === 'png' ? 'png' : input.output_format === 'jpg' ? 'jpeg' : 'webp',
          images: pictures.map((name) => bytesOf(input[name])).filter((bytes) => bytes !== null),
        },
        input,
        (ended) => door.knock(body.webhook, () => viewOf(ended, door))
      )
      const wait = /^wait(?:=(\d+))?$/.exec(String(request.headers.prefer ?? ''))
      // A held answer that runs out says 202; this one never holds.
      return { status: wait ? 202 : 201, json: viewOf(job, door) }
    })
  }
  const found = (id: string, run: (job: Job) => SimResponse) => {
    const job = door.studio.jobs.get(id)
    return job ? run(job) : { status: 404, json: { detail: 'Not found.', status: 404 } }
  }
  door.route('GET', '/v1/predictions/:id', 'Bearer', ({ params }) =>
    found(params.id, (job) => (job.garbage-- > 0 ? GARBAGE : { json: viewOf(job, door) }))
  )
  door.route('POST', '/v1/predictions/:id/cancel', 'Bearer', ({ params }) =>
    found(params.id, (job) => {
      door.studio.cancel(job)
      return { json: viewOf(job, door) }
    })
  )
  door.route('GET', '/v1/account', 'Bearer', () => ({
    json: { type: 'organization', username: 'simulator', name: 'Simulator' },
  }))
  door.open('GET', '/delivery/:id/:file', ({ params }) => {
    const job = door.studio.jobs.get(params.id)
    if (!job || job.state !== 'done' || door.studio.age(job) > LIFETIME) {
      return { status: 404, text: 'Not Found' }
    }
    return door.studio.picture(job, Number.parseInt(params.file.replace('out-', '')))
  })
}

function viewOf(job: Job, door: Door): object {
  const { wish, steer } = job
  const unsafe = steer.banned || steer.others.includes('nsfw')
  const failed = job.state === 'failed' || (job.state === 'done' && unsafe)
  // Inputs, outputs and logs are deleted after an hour.
  const purged = !isOpen(job) && door.studio.age(job) > LIFETIME
  const words = {
    queued: 'starting',
    running: 'processing',
    done: 'succeeded',
    failed: 'failed',
    cancelled: 'canceled',
  }
  const extension = wish.encoding === 'jpeg' ? 'jpg' : wish.encoding
  const urls = Array.from(
    { length: wish.count ?? 1 },
    (_, i) => `${door.origin}/delivery/${job.id}/out-${i}.${extension}`
  )
  // The one-picture models give a string.
  const output = REPLICATE_MODELS[job.model].num_outputs ? urls : urls[0]
  const base = `${door.named('https://api.replicate.com')}/v1/predictions/${job.id}`
  const ended = isOpen(job) ? {} : { completed_at: new Date(job.endedAt).toISOString() }
  return {
    id: job.id,
    model: job.model,
    version: 'hidden',
    input: purged ? {} : { prompt: wish.prompt, seed: job.seed },
    output: job.state === 'done' && !failed && !purged ? output : null,
    logs: purged || job.progress === 0 ? '' : `${Math.round(job.progress * 100)}%`,
    error: failed
      ? unsafe
        ? 'NSFW content detected. Try running it again, or try a different prompt.'
        : 'Prediction failed.'
      : null,
    status: failed ? 'failed' : words[job.state],
    created_at: new Date(job.createdAt).toISOString(),
    data_removed: purged,
    ...ended,
    urls: { get: base, cancel: `${base}/cancel`, web: `https://replicate.com/p/${job.id}` },
  }
}

function problem(status: number): object {
  if (status === 429) return { detail: 'Request was throttled. Your rate limit resets in ~30s.' }
  const titles: Record<number, string> = {
    401: 'Unauthenticated',
    402: 'Insufficient credit',
    404: 'Not found.',
    500: 'Internal server error',
  }
  return { title: titles[status] ?? 'Error', detail: titles[status] ?? `HTTP ${status}`, status }
}
