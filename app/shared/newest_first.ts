import db from '@adonisjs/lucid/services/db'
import type { DatabaseQueryBuilderContract } from '@adonisjs/lucid/types/querybuilder'

export interface NewestFirst<Row> {
  rows: Row[]
  total: number
  /** Where the next page begins; null at the end. */
  nextCursor: string | null
}

interface Position {
  page?: number
  limit: number
  /** Goes on behind the last row of an earlier page, whatever came meanwhile; wins over `page`. */
  cursor?: string
}

/** A page of rows that have `created_at` and `id`, newest first, by page number or by cursor. */
export async function newestFirst<Row extends { id: string }>(
  query: DatabaseQueryBuilderContract,
  { page = 1, limit, cursor }: Position
): Promise<NewestFirst<Row>> {
  const all = query.clone().count('* as total')
  const after = decode(cursor)
  if (after) query.whereRaw('(created_at, id) < (?::timestamptz, ?::uuid)', after)
  else query.offset((Math.max(1, page) - 1) * limit)
  query
    .select(
      '*',
      db.raw(`to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as stamp`)
    )
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit + 1)
  // Together: a query that fails unawaited would end the process.
  const [found, [count]] = (await Promise.all([query, all])) as [
    (Row & { stamp: string })[],
    { total: string }[],
  ]
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  return {
    rows,
    total: Number(count?.total ?? 0),
    nextCursor: found.length > limit && last ? encode(last.stamp, last.id) : null,
  }
}

/** `%term%` for ILIKE, with the wildcards of the user's own text taken literally. */
export function containing(term: string): string {
  return `%${term.replace(/[\\%_]/g, '\\$&')}%`
}

function encode(stamp: string, id: string): string {
  return Buffer.from(`${stamp}|${id}`).toString('base64url')
}

/** Null for anything that is not one of ours: the list then starts from the top. */
function decode(cursor: string | undefined): [string, string] | null {
  const text = cursor ? Buffer.from(cursor, 'base64url').toString() : ''
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)\|([0-9a-f-]{36})$/.exec(text)
  return match ? [match[1]!, match[2]!] : null
}
