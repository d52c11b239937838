import { asRecords, type Answer, type FinishedStatus } from '@wxiai/sdk'
import { complaintOf, type Client } from './client.js'
import type { Dialect } from './dialect.js'
import { detailOf, flux, type FaultCode } from './errors.js'
import { clamp, given, ratioOf, sizeOf, type Order } from './order.js'

function imagesOf({ id, images }: Order) {
  if (id.endsWith('/multi')) return { image_urls: images.map(({ dataUrl }) => dataUrl) }
  if (images.length > 1) throw flux.fault('too_many_pictures', '1')
  return { image_url: images[0]?.dataUrl }
}

function bodyOf(order: Order, count: number) {
  const common = {
    prompt: order.prompt,
    num_images: count,
    seed: order.seed,
    output_format: order.output_format ?? 'jpeg',
    guidance_scale: clamp(order.guidance, 1, 20),
    ...imagesOf(order),
  }
  if (order.id.includes('kontext')) {
    return given({
      ...common,
      aspect_ratio: ratioOf(order),
      // fal wants the number as a string, 1 to 6.
      safety_tolerance: String(clamp(order.safety, 1, 6)),
      enhance_prompt: order.enhance_prompt,
    })
  }
  const fromImage = order.id.endsWith('/image-to-image')
  return given({
    ...common,
    image_size: fromImage ? undefined : sizeOf(order),
    strength: fromImage ? order.strength : undefined,
    num_inference_steps: clamp(order.steps, 1, order.id.includes('schnell') ? 12 : 50),
    enable_safety_checker: order.checker,
  })
}

/** The queue of fal. After the submit only `{owner}/{app}` is left of the model's path. */
export const fal: Dialect = {
  vendor: {
    base: 'https://queue.fal.run',
    hosts: /(^|\.)fal\.run$/,
    auth: (key) => ({ authorization: `Key ${key}` }),
  },
  most: () => 4,

  async submit(order, count, client, hook) {
    const query = { fal_webhook: hook }
    const { body } = await client.submit(`/${order.id}`, bodyOf(order, count), { query })
    const id = flux.text(body.request_id, 'request id')
    const path = `/${order.id.split('/').slice(0, 2).join('/')}/requests/${id}`
    return {
      id,
      poll: client.follow(body.status_url, `${path}/status`),
      result: client.follow(body.response_url, path),
      cancel: client.follow(body.cancel_url, `${path}/cancel`),
      count,
    }
  },

  async follow(job, client) {
    const answer = await client.send(job.poll, { query: { logs: 1 } })
    if (answer.status === 404) return flux.failed('upstream_lost')
    if (!answer.ok) throw flux.asked(...complaintOf(answer))
    const { status, logs } = answer.body
    if (status === 'IN_QUEUE') return { state: 'queued' }
    if (status === 'IN_PROGRESS') return { state: 'running', ...progressOf(logs) }
    if (status !== 'COMPLETED') throw flux.garbage(`status ${String(status).slice(0, 60)}`, true)
    return resultOf(await client.send(job.result!), job.id, client)
  },

  cancel: (job, client) => client.send(job.cancel!, { method: 'PUT' }),

  /** A task that cannot exist. */
  check: (client) =>
    client.get('/fal-ai/flux-1/requests/00000000-0000-4000-8000-000000000000/status'),
}

/** The result is kept as it is: what may pass on a line is final there. */
const FINAL: Partial<Record<FaultCode, FaultCode>> = {
  upstream_unavailable: 'upstream_failed',
  upstream_busy: 'upstream_failed',
  model_not_found: 'upstream_lost',
}

function resultOf(answer: Answer, id: string, client: Client): FinishedStatus {
  const { status, body, headers } = answer
  if (!answer.ok) {
    // Without a word of the model it is the line that failed, not the task.
    const word = detailOf(body).type ?? headers['x-fal-error-type']
    const [code, said, wait] = complaintOf(answer)
    if (!word && (status >= 500 || status === 429 || status === 401)) {
      throw flux.asked(code, said, wait)
    }
    return flux.failed(FINAL[code] ?? code, said)
  }
  const images = asRecords(body.images)
  const unsafe = Array.isArray(body.has_nsfw_concepts) ? body.has_nsfw_concepts : []
  // What the checker hit comes as a black picture.
  const shown = images.filter(({ url }, i) => typeof url === 'string' && unsafe[i] !== true)
  if (shown.length === 0) return flux.failed(images.length > 0 ? 'banned_output' : 'no_result')
  const metadata = given({ upstream_id: id, seed: body.seed }) as Record<string, string | number>
  return {
    state: 'succeeded',
    outputs: shown.map(({ url }) => client.picture(String(url), metadata)),
  }
}

/** fal has no number of its own; the models write "50%" into the log. */
export function progressOf(logs: unknown): { progress?: number } {
  const text = Array.isArray(logs)
    ? logs.map((entry: { message?: unknown }) => String(entry?.message ?? '')).join('\n')
    : String(logs ?? '')
  const last = [...text.matchAll(/(\d{1,3})\s?%/g)].at(-1)?.[1]
  return last === undefined ? {} : { progress: Math.min(99, Number(last)) }
}
