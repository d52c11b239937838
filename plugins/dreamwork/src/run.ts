import { inputFile, UpstreamError, type FinishedStatus } from '@wxiai/sdk'
import { generate } from './client.js'
import { Collection } from './collection.js'
import type { Context } from './config.js'
import { ark } from './errors.js'
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

async function bodyOf(input: Input, ctx: Context): Promise<Record<string, unknown>> {
  const { model, images = [] } = input
  const { images: most, dials } = MODELS[model]
  if (images.length > most) throw ark.fault('too_many_pictures', most)
  const files = await Promise.all(images.map(async (id) => (await inputFile(id, ctx)).dataUrl))
  return {
    model: upstreamModel(ctx.config, model),
    prompt: input.prompt,
    ...(files.length > 0 && { image: files.length === 1 ? files[0] : files }),
    size: sizeOf(model, input.aspect_ratio, input.resolution),
    ...(dials && input.guidance !== undefined && { guidance_scale: input.guidance }),
    ...(input.quick && model === 'seedream-4-0' && { optimize_prompt_options: { mode: 'fast' } }),
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
  const collection = new Collection(input, ctx)
  const collect = async (one: object) => {
    for await (const item of generate(one, ctx)) await collection.add(item)
  }
  const results = await Promise.allSettled(bodies.map(collect))
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  if (errors.length === results.length) {
    // One of which nobody knows what became of it says so for all.
    throw errors.find((error) => !isRefusal(error)) ?? errors[0]
  }
  // Something was taken, so there is no second try.
  for (const error of errors) collection.broke(error)
  return collection.end()
}

/** A set of pictures that belong together, as many as the story needs, `count` at most. */
export async function set(input: Input, ctx: Context): Promise<FinishedStatus> {
  const room = 15 - (input.images?.length ?? 0)
  if (input.count > room) throw ark.fault('too_many_pictures', room)
  const body = {
    ...(await bodyOf(input, ctx)),
    sequential_image_generation: 'auto',
    sequential_image_generation_options: { max_images: input.count },
    ...(ctx.config.stream !== false && { stream: true }),
  }
  const collection = new Collection(input, ctx)
  for await (const item of generate(body, ctx)) {
    await collection.add(item)
    // What a broken line would say after the last picture changes nothing.
    if (collection.complete) break
  }
  return collection.end()
}
