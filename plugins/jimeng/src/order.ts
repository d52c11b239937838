import { inputFile, measure, type InputFile } from '@wxiai/sdk'
import type { Context } from './config.js'
import type { Quality, Ratio, Source } from './models.js'
import { nearestRatio } from './models.js'

export interface Input {
  prompt: string
  image?: string
  last_image?: string
  quality?: Quality
  duration?: 5 | 10
  aspect_ratio?: Ratio
  seed?: number
  cfg_scale?: number
  watermark?: boolean
}

/** What is wanted, checked, in no dialect yet. */
export interface Order {
  source: Source
  prompt: string
  quality: Quality
  seconds: 5 | 10
  ratio: Ratio
  seed?: number
  cfg: number
  watermark: boolean
  /** Of the first picture. */
  image?: string
  pictures: InputFile[]
}

export async function orderOf(input: Input, ctx: Context): Promise<Order> {
  const { prompt, image, last_image: last, quality = '720p', duration = 5, seed } = input
  const ids = [image, last].filter((id) => id !== undefined)
  const pictures = await Promise.all(ids.map((id) => inputFile(id, ctx)))
  const [sides] = pictures.map(({ bytes }) => measure(bytes))
  return {
    source: last ? 'tail' : image ? 'first' : 'text',
    prompt,
    quality,
    seconds: duration,
    ratio: sides ? nearestRatio(sides.width, sides.height) : (input.aspect_ratio ?? '16:9'),
    ...(seed !== undefined && { seed }),
    cfg: input.cfg_scale ?? 0.5,
    watermark: input.watermark ?? false,
    ...(image && { image }),
    pictures,
  }
}
