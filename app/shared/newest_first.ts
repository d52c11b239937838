import type { DatabaseQueryBuilderContract } from '@adonisjs/lucid/types/querybuilder'
import type { CursorPage } from '@wxiai/sdk/wire'
import { ListReader } from '#shared/list_reader'

export type Query = DatabaseQueryBuilderContract
export type Condition = (query: Query) => void

/** Rows of one table. What is asked for has two halves, so that a page costs the same at any depth and of any size. */
export interface List {
  table: 'tasks' | 'files' | 'orders' | 'credit_entries' | 'audit_entries'
  /** Conditions for which there is an index in the order of the list. */
  within?: Condition
  /** Conditions that are tried on row after row. */
  matching?: Condition
  /** The matching rows in parts. */
  rare?: Part[]
}

/** Rows that an index finds quickly where they are few, though not in the order of the list. */
export interface Part {
  where: Condition
  /** The index knows the month of each row, too: `MONTH`. */
  monthly?: boolean
}

export interface Position {
  /** With a cursor it only says what page the reader believes to be on. */
  page?: number
  limit: number
  /** Goes on behind (or before) a row of another page, whatever came meanwhile. */
  cursor?: string
  /** Shows what there is for a page number that is too far to walk to, instead of an error. */
  lenient?: boolean
}

export interface NewestFirst<Row> {
  rows: Row[]
  /** Exact, or how many there are at least. Always more than what was seen while there is more. */
  total: number
  totalExact: boolean
  /** Where the next page begins; null at the end. A page may be short, or even empty, and yet not the last. */
  nextCursor: string | null
  /** Null on the first page. */
  previousCursor: string | null
}

/**
 * A page of a list, newest first, by page number or by cursor.
 * @throws AppError `page_too_deep` where only a cursor leads.
 */
export async function newestFirst<Row extends { id: string }>(
  list: List,
  position: Position
): Promise<NewestFirst<Row>> {
  const found = await new ListReader(list, position).read()
  return { ...found, rows: found.rows as unknown as Row[] }
}

/** The page as the API answers it. */
export function pageOf<Item>(
  { total, totalExact, nextCursor, previousCursor }: NewestFirst<unknown>,
  items: Item[]
): CursorPage<Item> {
  return {
    items,
    total,
    total_exact: totalExact,
    next_cursor: nextCursor,
    previous_cursor: previousCursor,
  }
}

/** `%term%` for ILIKE, with the wildcards of the user's own text taken literally. */
export function containing(term: string): string {
  return `%${term.replace(/[\\%_]/g, '\\$&')}%`
}
