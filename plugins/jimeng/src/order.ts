import { checkPicture, type FileContent, type Sides } from '@wxiai/sdk'
import type { Context } from './config.js'
import { jimeng } from './errors.js'
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
  pictures: FileContent[]
}

const LIMITS = { mostBytes: 4.7 * 2 ** 20, leastSide: 320, mostSide: 4096, mostRatio: 3 }

/** Refuses here what the service would refuse after an upload. @throws UpstreamError */
function sidesOf(picture: FileContent): Sides {
  const sides = checkPicture(picture, LIMITS)
  if (typeof sides === 'string') throw jimeng.fault(sides)
  return sides
}

export async function orderOf(input: Input, ctx: Context): Promise<Order> {
  const { prompt, image, last_image: last, quality = '720p', duration = 5, seed } = input
  const ids = [image, last].filter((id) => id !== undefined)
  const pictures = await Promise.all(ids.map((id) => ctx.files.read(id)))
  const [sides] = pictures.map(sidesOf)
  return {
    source: last ? 'tail' : image ? 'first' : 'text',
    prompt,
    quality,
    seconds: duration,
    ratio: sides ? nearestRatio(sides.width, sides.height) : (input.aspect_ratio ?? '16:9'),
    ...(seed !== undefined && { seed }),
    cfg: input.cfg_scale ?? 0.5,
    watermark: input.watermark ?? false,
    pictures,
  }
}
