import { inputFile, type InputFile } from '@wxiai/sdk'
import type { Context } from './config.js'
import { upstreamModel, type Model, type OperationId } from './models.js'

/** What all operations may carry; the dialects take from it what a model knows. */
export interface Input {
  prompt: string
  model?: Model
  image?: string
  images?: readonly string[]
  strength?: number
  aspect_ratio?: string
  megapixels?: string
  count?: number
  seed?: number
  steps?: number
  guidance?: number
  safety_tolerance?: number
  enhance_prompt?: boolean
  output_format?: 'jpeg' | 'png'
}

export interface Order extends Omit<Input, 'image' | 'images' | 'safety_tolerance'> {
  operation: OperationId
  /** The upstream's name of the model. */
  id: string
  images: InputFile[]
  safety: number
  checker: boolean
}

export async function orderOf(operation: OperationId, input: Input, ctx: Context): Promise<Order> {
  const { image, images = [], safety_tolerance: wanted = 2, ...rest } = input
  const files = [...(image ? [image] : []), ...images]
  const id = upstreamModel(ctx.config, operation, input.model ?? 'flux-dev', files.length)
  return {
    ...rest,
    operation,
    id,
    images: await Promise.all(files.map((file) => inputFile(file, ctx))),
    safety: Math.min(wanted, ctx.config.safety_limit ?? 6),
    checker: ctx.config.safety_checker !== false,
  }
}

export function clamp(value: number | undefined, least: number, most: number): number | undefined {
  return value === undefined ? undefined : Math.min(most, Math.max(least, value))
}

/** The ratio to send; none keeps the shape of the picture that came in. */
export function ratioOf(order: Order): string | undefined {
  const { aspect_ratio: ratio } = order
  return ratio === 'match' ? undefined : ratio
}

/** Width and height in steps of 32, within what every model takes. */
export function sizeOf(order: Order): { width: number; height: number } | undefined {
  const ratio = ratioOf(order)
  if (!ratio) return undefined
  const [x, y] = ratio.split(':').map(Number)
  const pixels = Number(order.megapixels ?? 1) * 1024 * 1024
  const shrink = Math.min(1, 1440 / Math.sqrt(pixels * Math.max(x / y, y / x)))
  const side = (share: number) =>
    Math.max(256, Math.round((Math.sqrt(pixels * share) * shrink) / 32) * 32)
  return { width: side(x / y), height: side(y / x) }
}

/** Without what was not asked for. */
export function given(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
