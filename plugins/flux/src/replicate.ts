import { complaintOf } from './client.js'
import type { Dialect } from './dialect.js'
import { flux, REPLICATE_WORDS } from './errors.js'
import { progressOf } from './fal.js'
import { clamp, given, ratioOf, type Order } from './order.js'

function imagesOf({ id, images }: Order) {
  const [first, second] = images.map(({ dataUrl }) => dataUrl)
  const most = id.includes('multi-image') ? 2 : 1
  if (images.length > most) throw flux.fault('too_many_pictures', String(most))
  if (id.includes('multi-image')) return { input_image_1: first, input_image_2: second }
  if (id.includes('kontext')) return { input_image: first }
  return /-dev$/.test(id) ? { image: first } : { image_prompt: first }
}

const isOpen = (id: string) => /flux-(dev|schnell)$/.test(id)

function inputOf(order: Order, count: number) {
  const { id } = order
  const format = order.output_format === 'png' ? 'png' : 'jpg'
  const common = {
    prompt: order.prompt,
    seed: order.seed,
    output_format: format,
    ...imagesOf(order),
  }
  const ratio = ratioOf(order)
  if (isOpen(id)) {
    const schnell = id.endsWith('schnell')
    return given({
      ...common,
      aspect_ratio: ratio,
      num_outputs: count,
      megapixels: order.megapixels,
      num_inference_steps: clamp(order.steps, 1, schnell ? 4 : 50),
      guidance: schnell ? undefined : clamp(order.guidance, 0, 10),
      prompt_strength: order.images.length > 0 ? order.strength : undefined,
      disable_safety_checker: !order.checker,
    })
  }
  const kontext = id.includes('kontext')
  return given({
    ...common,
    aspect_ratio: ratio ?? (order.images.length > 0 && kontext ? 'match_input_image' : undefined),
    // With a picture the models allow no more than 2.
    safety_tolerance: clamp(order.safety, kontext ? 0 : 1, order.images.length > 0 ? 2 : 6),
    prompt_upsampling:
      id.includes('multi') || id.includes('ultra') ? undefined : order.enhance_prompt,
  })
}

export const replicate: Dialect = {
  vendor: {
    base: 'https://api.replicate.com',
    hosts: /(^|\.)replicate\.com$/,
    auth: (key) => ({ authorization: `Bearer ${key}` }),
  },
  most: ({ id }) => (isOpen(id) ? 4 : 1),

  async submit(order, count, client, hook) {
    const { body } = await client.submit(`/v1/models/${order.id}/predictions`, {
      input: inputOf(order, count),
      ...(hook?.startsWith('https:') && { webhook: hook, webhook_events_filter: ['completed'] }),
    })
    const id = flux.text(body.id, 'prediction id')
    const path = `/v1/predictions/${encodeURIComponent(id)}`
    const urls = (body.urls ?? {}) as Record<string, unknown>
    return {
      id,
      poll: client.follow(urls.get, path),
      cancel: client.follow(urls.cancel, `${path}/cancel`),
      count,
    }
  },

  async follow(job, client) {
    const answer = await client.send(job.poll)
    if (answer.status === 404) return flux.failed('upstream_lost')
    if (!answer.ok) throw flux.asked(...complaintOf(answer))
    const { status, output, error, logs, input, data_removed: removed } = answer.body
    const cancelled = () => flux.failed('cancelled_upstream')
    return flux.state(status, {
      starting: 'queued',
      processing: () => ({ state: 'running', ...progressOf(logs) }),
      canceled: cancelled,
      aborted: cancelled,
      failed() {
        const said = String(error ?? '')
        const known = REPLICATE_WORDS.find(([pattern]) => pattern.test(said))?.[1]
        return flux.failed(known ?? 'upstream_failed', said)
      },
      succeeded() {
        const urls = (Array.isArray(output) ? output : [output]).filter(
          (url): url is string => typeof url === 'string'
        )
        if (urls.length === 0) return flux.failed(removed === true ? 'upstream_lost' : 'no_result')
        const { seed } = (input ?? {}) as { seed?: number }
        const metadata = given({ upstream_id: job.id, seed }) as Record<string, string | number>
        return { state: 'succeeded', outputs: urls.map((url) => client.picture(url, metadata)) }
      },
    })
  },

  cancel: (job, client) => client.send(job.cancel!, { method: 'POST' }),
  check: (client) => client.get('/v1/account'),
}
