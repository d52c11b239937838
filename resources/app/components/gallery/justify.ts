import type { GalleryItem } from '../../types/pages.js'

export type Placed = { item: GalleryItem; index: number; width: number }
export type GalleryRow =
  | { kind: 'month'; key: string; month: string }
  | { kind: 'pictures'; key: string; height: number; cells: Placed[] }

const GAP = 2
const aspect = (item: GalleryItem) =>
  item.width && item.height ? Math.min(3, Math.max(0.4, item.width / item.height)) : 1

/** Pictures in rows of equal height that fill the width, broken where a month ends. */
export function justify(
  items: readonly GalleryItem[],
  width: number,
  target: number
): GalleryRow[] {
  const rows: GalleryRow[] = []
  let line: { item: GalleryItem; index: number }[] = []
  let sum = 0
  let month = ''

  const close = (full: boolean) => {
    if (!line.length) return
    const room = width - GAP * (line.length - 1)
    // The last row of a month keeps the usual height instead of blowing one picture up.
    const height = full ? room / sum : Math.min(target, room / sum)
    const cells = line.map((cell) => ({ ...cell, width: aspect(cell.item) * height }))
    rows.push({ kind: 'pictures', key: line[0]!.item.file_id, height, cells })
    line = []
    sum = 0
  }

  for (const [index, item] of items.entries()) {
    const own = item.created_at.slice(0, 7)
    if (own !== month) {
      close(false)
      month = own
      rows.push({ kind: 'month', key: `month-${own}`, month: own })
    }
    line.push({ item, index })
    sum += aspect(item)
    if (sum * target + GAP * (line.length - 1) >= width) close(true)
  }
  close(false)
  return rows
}
