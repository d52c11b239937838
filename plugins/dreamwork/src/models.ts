import { priceList } from '@wxiai/sdk'
import type { Config } from './config.js'

export const prices = priceList(['picture', '张'], {
  'seedream-4-5': ['Seedream 4.5', 10],
  'seedream-4-0': ['Seedream 4.0', 10],
  'seedream-3-0': ['Seedream 3.0', 10],
  'seededit-3-0': ['SeedEdit 3.0', 10],
})

export type Model = keyof typeof prices

interface Known {
  id: string
  /** Pictures that it takes. */
  images: number
  /** Seed and guidance; the newer ones know neither. */
  dials: boolean
  /** Factors of the 1K size. */
  sizes: readonly number[]
}

export const MODELS: Record<Model, Known> = {
  'seedream-4-5': { id: 'doubao-seedream-4-5-251128', images: 14, dials: false, sizes: [2, 4] },
  'seedream-4-0': { id: 'doubao-seedream-4-0-250828', images: 14, dials: false, sizes: [1, 2, 4] },
  'seedream-3-0': { id: 'doubao-seedream-3-0-t2i-250415', images: 0, dials: true, sizes: [1] },
  'seededit-3-0': { id: 'doubao-seededit-3-0-i2i-250628', images: 1, dials: true, sizes: [] },
}

export function upstreamModel(config: Config, model: Model): string {
  const own = config.models?.find((line) => line.startsWith(`${model}=`))
  return own?.slice(model.length + 1) ?? MODELS[model].id
}

/** Sides at 1K; every factor of them is within the pixels that the models take. */
const SIDES: Record<string, readonly [number, number]> = {
  '1:1': [1024, 1024],
  '4:3': [1152, 864],
  '3:4': [864, 1152],
  '3:2': [1248, 832],
  '2:3': [832, 1248],
  '16:9': [1280, 720],
  '9:16': [720, 1280],
  '21:9': [1512, 648],
}
export const RATIOS = Object.keys(SIDES)

/** `match` leaves the shape to the model, which follows the prompt and the pictures; 3.0 cannot. */
export function sizeOf(model: Model, ratio: string, resolution: string): string {
  const { sizes, dials } = MODELS[model]
  if (sizes.length === 0) return 'adaptive'
  const wanted = Number.parseInt(resolution)
  const factor = sizes.find((size) => size >= wanted) ?? sizes[sizes.length - 1]
  const sides = SIDES[ratio] ?? (dials ? SIDES['1:1'] : undefined)
  if (!sides) return `${factor}K`
  return sides.map((side) => side * factor).join('x')
}
