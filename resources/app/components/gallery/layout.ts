import type { GalleryItem } from '../../types/pages.js'

/** What is kept of every picture seen, however many there are. */
export interface Slim {
  id: string
  month: string
  aspect: number
}
export type Placed = { index: number; id: string; width: number }
export type GalleryRow =
  | { kind: 'month'; key: string; month: string }
  | { kind: 'pictures'; key: string; height: number; cells: Placed[] }

const GAP = 2

export const slim = (item: GalleryItem): Slim => ({
  id: item.file_id,
  month: item.created_at.slice(0, 7),
  aspect: item.width && item.height ? Math.min(3, Math.max(0.4, item.width / item.height)) : 1,
})

/** Pictures in rows of equal height that fill the width, broken where a month ends. Grows at its end. */
export class Layout {
  rows: GalleryRow[] = []
  readonly #width: number
  readonly #target: number
  /** The last row may still grow: what stands in it is placed anew. */
  #open: { item: Slim; index: number }[] = []
  #placed = 0
  #month = ''

  constructor(width: number, target: number) {
    this.#width = width
    this.#target = target
  }

  /** Places what has come since; the list has to begin as it did before. */
  extend(items: readonly Slim[]): GalleryRow[] {
    if (this.#placed === items.length) return this.rows
    this.rows = this.#open.length ? this.rows.slice(0, -1) : this.rows.slice()
    let line = this.#open
    let sum = line.reduce((total, { item }) => total + item.aspect, 0)

    const close = (full: boolean) => {
      if (line.length) this.rows.push(this.#row(line, sum, full))
      line = []
      sum = 0
    }
    for (let index = this.#placed; index < items.length; index++) {
      const item = items[index]!
      if (item.month !== this.#month) {
        close(false)
        this.#month = item.month
        this.rows.push({ kind: 'month', key: `month-${item.month}`, month: item.month })
      }
      line.push({ item, index })
      sum += item.aspect
      if (sum * this.#target + GAP * (line.length - 1) >= this.#width) close(true)
    }
    this.#open = line.slice()
    close(false)
    this.#placed = items.length
    return this.rows
  }

  #row(line: { item: Slim; index: number }[], sum: number, full: boolean): GalleryRow {
    const room = this.#width - GAP * (line.length - 1)
    // The last row of a month keeps the usual height instead of blowing one picture up.
    const height = full ? room / sum : Math.min(this.#target, room / sum)
    const cells = line.map(({ item, index }) => ({
      index,
      id: item.id,
      width: item.aspect * height,
    }))
    return { kind: 'pictures', key: line[0]!.item.id, height, cells }
  }
}
