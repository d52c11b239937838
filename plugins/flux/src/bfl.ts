import { complaintOf } from './client.js'
import type { Dialect } from './dialect.js'
import { detailOf, flux } from './errors.js'
import { clamp, given, ratioOf, sizeOf, type Order } from './order.js'

/** `input_image`, `input_image_2`, ... */
function images(order: Order) {
  const most = /klein|kontext/.test(order.id) ? 4 : 8
  if (order.images.length > most) throw flux.fault('too_many_pictures', String(most))
  return Object.fromEntries(
    order.images.map(({ base64 }, i) => [i === 0 ? 'input_image' : `input_image_${i + 1}`, base64])
  )
}

function bodyOf(order: Order) {
  const { id } = order
  const edits = /kontext|flux-2/.test(id)
  const byRatio = /kontext|ultra/.test(id)
  const size = byRatio ? { aspect_ratio: ratioOf(order) } : sizeOf(order)
  const inputs = edits ? images(order) : { image_prompt: order.images[0]?.base64 }
  return given({
    prompt: order.prompt,
    seed: order.seed,
    safety_tolerance: clamp(order.safety, 0, id.includes('flux-2') ? 5 : 6),
    output_format: order.output_format ?? 'jpeg',
    prompt_upsampling: id.includes('flux-2') ? undefined : order.enhance_prompt,
    ...size,
    ...inputs,
    ...(id.includes('ultra') && order.images[0] && { image_prompt_strength: order.strength }),
    ...(id === 'flux-dev' && {
      steps: clamp(order.steps, 1, 50),
      guidance: clamp(order.guidance, 1.5, 5),
    }),
  })
}

/** Black Forest Labs. With a webhook it gives no polling address, which is the one that must be asked: so none is set. */
export const bfl: Dialect = {
  vendor: {
    base: 'https://api.bfl.ai',
    hosts: /(^|\.)bfl\.ai$/,
    auth: (key) => ({ 'x-key': key }),
  },
  most: () => 1,

  async submit(order, count, client) {
    const { body } = await client.submit(`/v1/${order.id}`, bodyOf(order))
    const id = flux.text(body.id, 'task id')
    const fallback = `/v1/get_result?id=${encodeURIComponent(id)}`
    return { id, poll: client.follow(body.polling_url, fallback), count }
  },

  async follow(job, client) {
    const answer = await client.send(job.poll)
    if (answer.status === 404) return flux.failed('upstream_lost')
    if (!answer.ok) throw flux.asked(...complaintOf(answer))
    const { status, state, result, progress, details } = answer.body
    const word = String(status ?? state)
    if (word === 'Pending') {
      return {
        state: 'running',
        ...(typeof progress === 'number' && { progress: Math.round(progress * 100) }),
      }
    }
    if (word === 'Ready') {
      const { sample, seed } = (result ?? {}) as { sample?: unknown; seed?: number }
      if (typeof sample !== 'string') return flux.failed('no_result')
      const metadata = given({ upstream_id: job.id, seed }) as Record<string, string | number>
      return { state: 'succeeded', outputs: [client.picture(sample, metadata)] }
    }
    if (!(word in flux.codes)) throw flux.garbage(`status ${word.slice(0, 60)}`, true)
    return flux.failed(flux.codeOf(word, 200), reasonsOf(details) || detailOf(answer.body).said)
  },

  check: (client) => client.get('/v1/credits'),
}

function reasonsOf(details: unknown): string {
  if (typeof details !== 'object' || details === null) return ''
  const reasons = (details as Record<string, unknown>)['Moderation Reasons']
  return Array.isArray(reasons) ? reasons.join(', ') : ''
}
