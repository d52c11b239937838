import db from '@adonisjs/lucid/services/db'
import { encodeCursor, type Cursor } from '#shared/cursor'
import type { List, Query } from '#shared/newest_first'

const KEYS = {
  tasks: ['created_at', 'id'],
  files: ['created_at', 'id'],
  orders: ['created_at', 'id'],
  credit_entries: ['id'],
  audit_entries: ['id'],
}
const TYPES = { 1: '(id) OP (?::bigint)', 2: '(created_at, id) OP (?::timestamptz, ?::uuid)' }
const STAMP = `to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as stamp`

const monthOf = (time: string) => `date_trunc('month', ${time} at time zone 'UTC')`
/** As the indexes of texts know it. */
export const MONTH = monthOf('created_at')

export type Keyed = { id: string; stamp?: string }
export type CountedRow = Keyed & { found_id: string; matched: number }

export const uncounted = ({ matched: _, found_id: __, ...row }: CountedRow): Keyed => row

/** How many columns name the place of a row in its list. */
export const keysOf = (list: List) => KEYS[list.table].length

/** Parts of the queries of a list, in its order and from the reader's place on. */
export class ListQuery {
  readonly keys: string[]
  readonly #list: List
  readonly #cursor: Cursor | null

  constructor(list: List, cursor: Cursor | null) {
    this.keys = KEYS[list.table]
    this.#list = list
    this.#cursor = cursor
  }

  /** Of the table. */
  get name(): string {
    return this.#list.table
  }

  table(): Query {
    return db.from(this.name)
  }

  all(): Query {
    const query = this.table()
    this.#list.within?.(query)
    return query
  }

  /** From the cursor on, or from a row behind it. */
  from(row: Keyed | null = null): Query {
    return this.behind(this.all(), row)
  }

  behind(query: Query, row: Keyed | null = null): Query {
    const key = row ? this.#keyOf(row) : this.#cursor?.key
    if (!key) return query
    const operator = this.#backwards ? '>' : '<'
    return query.whereRaw(TYPES[this.keys.length as 1 | 2].replace('OP', operator), key)
  }

  /** Whole rows, with what a cursor is made of. */
  rows(query: Query): Query & Promise<Keyed[]> {
    query.select('*')
    if (this.keys.length === 2) query.select(db.raw(STAMP))
    return this.ordered(query) as Query & Promise<Keyed[]>
  }

  /** The rows that a query finds by their keys alone. */
  rowsOf(ids: Query): Query & Promise<Keyed[]> {
    return this.rows(this.table().whereIn('id', db.from(ids.as('these')).select('id')))
  }

  /** The rows that a query finds, with how many matched. */
  countedRows(found: Query): Query & Promise<CountedRow[]> {
    const these = db.from(found.select('id as found_id', 'matched').as('these'))
    const rows = this.rows(these.join(this.name, 'found_id', `${this.name}.id`))
    return rows as Query & Promise<CountedRow[]>
  }

  /** All months from the reader's place on, in order, as rows of `month`. */
  months(): Query {
    const ends = this.from().select(
      db.raw(`${monthOf('min(created_at)')} as oldest`),
      db.raw(`${monthOf('max(created_at)')} as newest`)
    )
    const [first, last] = this.#backwards ? ['oldest', 'newest'] : ['newest', 'oldest']
    const step = `interval '${this.#backwards ? 1 : -1} month'`
    return db
      .from(ends.as('ends'))
      .select(db.raw(`generate_series(${first}, ${last}, ${step}) as month`))
  }

  ordered(query: Query): Query {
    const order = this.#backwards ? ('asc' as const) : ('desc' as const)
    return query.orderBy(this.keys.map((column) => ({ column, order })))
  }

  cursorOf(row: Keyed, backwards: boolean): string {
    return encodeCursor(this.#keyOf(row), backwards)
  }

  get #backwards(): boolean {
    return this.#cursor?.backwards ?? false
  }

  #keyOf(row: Keyed): string[] {
    return this.keys.length === 2 ? [row.stamp!, row.id] : [String(row.id)]
  }
}
