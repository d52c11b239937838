import type { SimRequest, SimResponse } from '@wxiai/sdk/simulator'
import type { Door } from './door.js'
import { faultsOf, ratioNumber, type ModelSpec } from './spec.js'
import { bytesOf, GARBAGE, isOpen, type Job } from './studio.js'

const common: ModelSpec = {
  seed: { type: 'integer' },
  safety_tolerance: { type: 'integer', min: 0, max: 6 },
  output_format: { type: 'string', enum: ['jpeg', 'png', 'webp'] },
  prompt_upsampling: { type: 'boolean' },
  webhook_url: { type: 'string' },
}
const sides: ModelSpec = {
  width: { type: 'integer', min: 256, max: 1440, step: 32 },
  height: { type: 'integer', min: 256, max: 1440, step: 32 },
}
const words: ModelSpec = { prompt: { type: 'string' }, image_prompt: { type: 'string' } }
const inputs = (count: number): ModelSpec =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      i === 0 ? 'input_image' : `input_image_${i + 1}`,
      { type: 'string' as const },
    ])
  )
const kontext: ModelSpec = {
  ...common,
  ...inputs(4),
  prompt: { type: 'string', required: true },
  aspect_ratio: { type: 'string' },
}
const flux2: ModelSpec = {
  ...common,
  ...inputs(8),
  prompt: { type: 'string', required: true },
  safety_tolerance: { type: 'integer', min: 0, max: 5 },
  width: { type: 'integer', min: 64 },
  height: { type: 'integer', min: 64 },
}

export const BFL_MODELS: Record<string, ModelSpec> = {
  'flux-pro-1.1': { ...common, ...words, ...sides },
  'flux-pro-1.1-ultra': { ...common, ...words, aspect_ratio: { type: 'string' } },
  'flux-dev': {
    ...common,
    ...words,
    ...sides,
    steps: { type: 'integer', min: 1, max: 50 },
    guidance: { type: 'number', min: 1.5, max: 5 },
  },
  'flux-kontext-pro': kontext,
  'flux-kontext-max': kontext,
  'flux-2-pro': flux2,
}

/** 24 active tasks, 6 of kontext-max. */
const MOST = (model: string) => (model === 'flux-kontext-max' ? 6 : 24)
const LIFETIME = 600

export function routeBfl(door: Door): void {
  const { studio } = door
  for (const [model, spec] of Object.entries(BFL_MODELS)) {
    door.route('POST', `/v1/${model}`, 'x-key', async (request) => {
      const body = request.json()
      const prompt = String(body.prompt ?? '')
      const early = door.steered(prompt, (status) => ({
        status,
        json: { detail: wordsOf(status) },
      }))
      if (early) return early
      const faults = faultsOf(body, spec, ['body'])
      if (faults.length > 0) return { status: 422, json: { detail: faults } }
      const active = studio.jobs.values().filter((job) => job.model === model && isOpen(job))
      if (active.length >= MOST(model)) return { status: 429, json: { detail: wordsOf(429) } }
      const images = Object.entries(body)
        .filter(([name]) => /^(input_image|image_prompt)/.test(name))
        .map(([, value]) => bytesOf(value))
      if (images.includes(null)) return { status: 400, json: { detail: 'Invalid image' } }
      const edits = model.includes('kontext')
      const { width = 1024, height = 768 } = body as { width?: number; height?: number }
      const job = await studio.start(
        model,
        {
          prompt,
          seed: body.seed as number | undefined,
          ratio: ratioNumber(body.aspect_ratio) ?? (model.endsWith('ultra') ? 16 / 9 : undefined),
          size: spec.width ? { width, height } : undefined,
          encoding: (body.output_format ?? (edits ? 'png' : 'jpeg')) as 'jpeg',
          images: images as Uint8Array[],
        },
        body,
        (ended) => door.knock(body.webhook_url, () => stateOf(ended, door))
      )
      if (body.webhook_url) {
        const { webhook_url: hook } = body
        return { json: { id: job.id, status: 'Pending', webhook_url: hook, cost: 4 } }
      }
      const polling = `${door.pollingOrigin('https://api.eu1.bfl.ai')}/v1/get_result?id=${job.id}`
      return { json: { id: job.id, polling_url: polling, cost: 4, input_mp: 0, output_mp: 1 } }
    })
  }
  door.route('GET', '/v1/get_result', 'x-key', (request) => show(request, door))
  door.route('GET', '/v1/credits', 'x-key', () => ({ json: { credits: 1234.5 } }))
  door.open('GET', '/results/:id/:file', ({ params }) => {
    const job = studio.jobs.get(params.id)
    if (!job || job.state !== 'done') {
      return { status: 404, text: 'The specified blob does not exist.' }
    }
    if (studio.age(job) > LIFETIME) {
      return { status: 403, text: 'Signature not valid in the specified time frame' }
    }
    return studio.picture(job, 0)
  })
}

function show(request: SimRequest, door: Door): SimResponse {
  const id = request.query.get('id') ?? ''
  const job = door.studio.jobs.get(id)
  const none = { result: null, progress: null, details: null, preview: null }
  if (!job) return { json: { id, status: 'Task not found', ...none } }
  if (job.garbage-- > 0) return GARBAGE
  return { json: stateOf(job, door) }
}

function stateOf(job: Job, door: Door): object {
  const { id, wish, steer, seed } = job
  const base = { id, result: null, progress: null, details: null, preview: null }
  const why = (word: string) => ({ ...base, details: { 'Moderation Reasons': [word] } })
  if (steer.banned && job.progress > 0) {
    return { ...why('Safety Filter'), status: 'Request Moderated' }
  }
  if (job.state === 'failed') return { ...base, status: 'Error' }
  if (job.state !== 'done') return { ...base, status: 'Pending', progress: job.progress || null }
  if (steer.others.includes('nsfw')) {
    return { ...why('Derivative Works Filter'), status: 'Content Moderated' }
  }
  const sample = `${door.origin}/results/${id}/sample.${wish.encoding}?se=${encodeURIComponent(new Date(job.endedAt + LIFETIME * 1000).toISOString())}`
  const [start, end] = [job.createdAt / 1000, job.endedAt / 1000]
  return {
    ...base,
    status: 'Ready',
    progress: 1,
    result: {
      sample,
      prompt: wish.prompt,
      seed,
      start_time: start,
      end_time: end,
      duration: end - start,
    },
  }
}

function wordsOf(status: number): string {
  const texts: Record<number, string> = {
    402: 'Insufficient credits. Please purchase more credits.',
    403: 'Not authenticated',
    429: 'Too many active tasks',
    500: 'Internal Server Error',
    503: 'Service Unavailable',
  }
  return texts[status] ?? 'Bad Request'
}
