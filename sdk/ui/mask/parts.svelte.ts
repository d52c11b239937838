import type { Json } from '../../src/contract.js'
import { t } from '../client/i18n.svelte.js'
import { Mask, type Point } from './mask.svelte.js'

/** Painted motion as an operation takes it: points are shares of the picture, from its upper left corner. */
export type Motion = {
  still?: string
  moving?: { mask: string; path: { x: number; y: number }[] }[]
}

const MOST_POINTS = 77
export const MOST_PARTS = 6

export interface Part {
  still: boolean
  mask: Mask
}

/** Token in which a part is painted: 0 stands still, 1 to 6 move. */
export const colorOf = (number: number) => `--part-${number}`

const clamp = (value: number) => Math.min(1, Math.max(0, Math.round(value * 1e4) / 1e4))
/** A mask counts both sides in widths of the picture. */
const toShares = ({ x, y }: Point, ratio: number) => ({ x: clamp(x), y: clamp(y * ratio) })
export const toWidths = ({ x, y }: Point, ratio: number): Point => ({ x, y: y / ratio })

/** Evenly picked, the ends kept. */
function thin<T>(points: readonly T[], most: number): T[] {
  if (points.length <= most) return [...points]
  return Array.from(
    { length: most },
    (_, i) => points[Math.round((i * (points.length - 1)) / (most - 1))]!
  )
}

/** The parts of one picture while they are painted: one that stands still, and up to six that move. */
export class Parts {
  list = $state.raw<Part[]>([
    { still: true, mask: new Mask() },
    { still: false, mask: new Mask() },
  ])
  /** Place in the list: 0 stands still. */
  active = $state(1)
  readonly ratio: number

  constructor(ratio: number) {
    this.ratio = ratio
  }

  get current(): Part {
    return this.list[this.active] ?? this.list[0]!
  }

  async load(motion: Motion) {
    const moving = motion.moving ?? []
    const parts = [{ still: true, mask: new Mask() }, ...moving.map(empty)]
    if (parts.length === 1) parts.push(empty())
    this.list = parts
    if (motion.still) await parts[0]!.mask.load(motion.still)
    for (const [i, { mask, path }] of moving.entries()) {
      const points = path.map((point) => toWidths(point, this.ratio))
      await parts[i + 1]!.mask.load(mask, points)
    }
  }

  add() {
    if (this.list.length > MOST_PARTS) return
    this.list = [...this.list, empty()]
    this.active = this.list.length - 1
  }

  remove(number: number) {
    this.list = this.list.filter((_, i) => i !== number)
    if (this.list.length === 1) this.list = [...this.list, empty()]
    this.active = Math.max(1, Math.min(this.active, this.list.length - 1))
  }

  /** What was painted; undefined when nothing was. A part that is not finished is named. */
  result(): { motion: Motion | undefined } | { fault: string; part: number } {
    const [still, ...others] = this.list.map(({ mask }) => ({
      png: mask.toPng(this.ratio),
      path: thin(mask.path, MOST_POINTS).map((point) => toShares(point, this.ratio)),
    }))
    const moving: NonNullable<Motion['moving']> = []
    for (const [i, { png, path }] of others.entries()) {
      const part = i + 1
      if (!png && path.length > 1) return { fault: t('ui.motion.no_area', { n: part }), part }
      if (png && path.length < 2) return { fault: t('ui.motion.no_path', { n: part }), part }
      if (png) moving.push({ mask: png, path })
    }
    const motion = {
      ...(still?.png && { still: still.png }),
      ...(moving.length > 0 && { moving }),
    }
    return { motion: Object.keys(motion).length ? motion : undefined }
  }
}

const empty = (): Part => ({ still: false, mask: new Mask() })

export const asMotion = (value: Json | undefined): Motion | undefined =>
  typeof value === 'object' && value !== null ? (value as Motion) : undefined
