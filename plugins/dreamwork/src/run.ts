import { UpstreamError, type FinishedStatus, type Json, type Output } from '@wxiai/sdk'
import { generate, type Item } from './client.js'
import type { Context } from './config.js'
import { codeOf, failed, fault } from './errors.js'
import { MODELS, sizeOf, upstreamModel, type Model } from './models.js'

export interface Input {
  prompt: string
  model: Model
  images?: readonly string[]
  aspect_ratio: string
  resolution: string
  count: number
  seed?: number
  guidance?: number
  watermark: boolean
  quick?: boolean
}

const MIMES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif']
const MOST_BYTES = 10 * 1024 * 1024

async function read(fileId: string, ctx: Context): Promise<string> {
  const { mime, bytes } = await ctx.files.read(fileId)
  if (!MIMES.includes(mime)) throw fault('not_an_image')
  if (bytes.byteLength > MOST_BYTES) throw fault('too_large')
  return `data:${mime};base64,${Buffer.from(bytes).toString('base64')}`
}

async function bodyOf(input: Input, ctx: Context): Promise<Record<string, unknown>> {
  const { model, images = [] } = input
  const { images: most, dials } = MODELS[model]
  if (images.length > most) throw fault('too_many_pictures', most)
  const files = await Promise.all(images.map((id) => read(id, ctx)))
  return {
    model: upstreamModel(ctx.config, model),
    prompt: input.prompt,
    ...(files.length > 0 && { image: files.length === 1 ? files[0] : files }),
    size: sizeOf(model, input.aspect_ratio, input.resolution),
    ...(dials && input.guidance !== undefined && { guidance_scale: input.guidance }),
    ...(input.quick && model === 'seedream-4-0' && { optimize_prompt_options: { mode: 'fast' } }),
    ...(ctx.config.stream && !dials && { stream: true }),
    watermark: input.watermark,
    response_format: ctx.config.response_format ?? 'url',
  }
}

/** Ark took nothing: the same may be asked again, or of another account. */
const isRefusal = (error: unknown) =>
  error instanceof UpstreamError && (error.retryable || error.misconfigured)

/** Ark makes a picture while we wait; several that need not belong together are asked for at the same time. */
export async function pictures(input: Input, ctx: Context): Promise<FinishedStatus> {
  const body = await bodyOf(input, ctx)
  const bodies = Array.from({ length: input.count }, (_, i) =>
    // The same seed twice would be the same picture twice.
    MODELS[input.model].dials && input.seed !== undefined ? { ...body, seed: input.seed + i } : body
  )
  const results = await Promise.allSettled(bodies.map((one) => generate(one, ctx)))
  const items: Item[] = []
  const errors: unknown[] = []
  for (const result of results) {
    if (result.status === 'fulfilled') items.push(...result.value)
    else errors.push(result.reason)
  }
  // Something was taken, so there is no second try.
  if (errors.length < results.length) return finished(items, input, errors)
  // One of which nobody knows what became of it says so for all.
  throw errors.find((error) => !isRefusal(error)) ?? errors[0]
}

/** A set of pictures that belong together, as many as the story needs, `count` at most. */
export async function set(input: Input, ctx: Context): Promise<FinishedStatus> {
  const room = 15 - (input.images?.length ?? 0)
  if (input.count > room) throw fault('too_many_pictures', room)
  const options = {
    sequential_image_generation: 'auto',
    sequential_image_generation_options: { max_images: input.count },
  }
  return finished(await generate({ ...(await bodyOf(input, ctx)), ...options }, ctx), input)
}

function finished(items: Item[], input: Input, errors: unknown[] = []): FinishedStatus {
  const outputs = items.flatMap(outputOf).slice(0, input.count)
  const refused = items.flatMap(({ error }) => (error ? [error] : []))
  if (outputs.length === 0) {
    return refused[0] ? failed(codeOf(refused[0]), refused[0].message) : failed('no_result')
  }
  const lost = errors.flatMap((error) => (error instanceof UpstreamError ? [error.code] : []))
  const missing: Json[] = [...refused.map((error) => codeOf(error)), ...lost]
  return {
    state: 'succeeded',
    outputs,
    // Only pictures that came are charged.
    usage: [{ item: input.model, quantity: outputs.length }],
    ...(missing.length > 0 && { metadata: { missing } }),
  }
}

function outputOf({ url, b64_json: inline, size, error }: Item): Output[] {
  if (error) return []
  const metadata: Record<string, Json> = size ? { size } : {}
  if (inline) return [{ data: Buffer.from(inline, 'base64'), metadata }]
  return url ? [{ url, metadata }] : []
}
