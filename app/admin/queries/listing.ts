import db from '@adonisjs/lucid/services/db'

export const PAGE_SIZE = 25

export interface Listing<Row> {
  rows: Row[]
  total: number
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim().slice(0, 200) : ''
}

/** One page of `from ... where ...` with its total count. */
export async function list<Row>(options: {
  select: string
  /** Values that stand in `select`. */
  selected?: unknown[]
  from: string
  order: string
  bindings: unknown[]
  page: number
}): Promise<Listing<Row>> {
  const { select, selected = [], from, order, bindings, page } = options
  const [rows, count] = await Promise.all([
    db.rawQuery(`select ${select} from ${from} order by ${order} limit ? offset ?`, [
      ...selected,
      ...bindings,
      PAGE_SIZE,
      (page - 1) * PAGE_SIZE,
    ] as never),
    db.rawQuery(`select count(*)::int as total from ${from}`, bindings as never),
  ])
  return { rows: rows.rows as Row[], total: count.rows[0].total as number }
}
