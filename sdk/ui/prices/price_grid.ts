import type { Price, PriceDimension } from '../../src/wire.js'

export interface HeadCell {
  label: string
  /** Columns below it. */
  span: number
  /** The first of them. */
  from: number
}
export interface GridRow {
  value: string
  label: string
  cells: (Price | null)[]
}
/** A price list as a table: the first dimension in rows, all others in columns. */
export interface PriceGrid {
  corner: string
  /** One line of headings for each dimension that stands in columns. */
  head: { label: string; cells: HeadCell[] }[]
  /** The headings of a column, in words. */
  columns: string[]
  rows: GridRow[]
}

type Value = PriceDimension['values'][number]

/** Null where the list has no axes; `rest`: the items that stand on none. */
export function priceGrid(
  prices: readonly Price[],
  dimensions: readonly PriceDimension[]
): { grid: PriceGrid | null; rest: Price[] } {
  const [rowAxis, ...columnAxes] = dimensions
  const placed = prices.filter((price) => price.at)
  const rest = prices.filter((price) => !price.at)
  if (!rowAxis || placed.length === 0) return { grid: null, rest: [...prices] }
  const place = (row: string, column: readonly Value[]) =>
    JSON.stringify([row, ...column.map(({ value }) => value)])
  const byPlace = new Map(
    placed.map((price) => [JSON.stringify(dimensions.map(({ id }) => price.at![id])), price])
  )
  const columns = product(columnAxes.map(({ values }) => values)).filter((column) =>
    rowAxis.values.some(({ value }) => byPlace.has(place(value, column)))
  )
  const rows = rowAxis.values
    .map(({ value, label }) => ({
      value,
      label,
      cells: columns.map((column) => byPlace.get(place(value, column)) ?? null),
    }))
    .filter(({ cells }) => cells.some((cell) => cell !== null))
  const head = columnAxes.map(({ label }, depth) => ({ label, cells: spans(columns, depth) }))
  const names = columns.map((column) => column.map(({ label }) => label).join(' · '))
  return { grid: { corner: rowAxis.label, head, columns: names, rows }, rest }
}

function product(axes: readonly (readonly Value[])[]): Value[][] {
  return axes.reduce<Value[][]>(
    (columns, values) => columns.flatMap((column) => values.map((value) => [...column, value])),
    [[]]
  )
}

/** Neighbours that agree down to this depth share a heading. */
function spans(columns: readonly Value[][], depth: number): HeadCell[] {
  const cells: (HeadCell & { path: string })[] = []
  for (const [from, column] of columns.entries()) {
    const path = JSON.stringify(column.slice(0, depth + 1).map(({ value }) => value))
    const last = cells.at(-1)
    if (last?.path === path) last.span += 1
    else cells.push({ path, label: column[depth]!.label, span: 1, from })
  }
  return cells.map(({ label, span, from }) => ({ label, span, from }))
}
