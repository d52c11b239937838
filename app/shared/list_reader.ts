import db from '@adonisjs/lucid/services/db'
import { decodeCursor, encodeCursor, type Cursor } from '#shared/cursor'
import { AppError } from '#shared/errors'
import { MOST_COUNTED, MOST_SIFTED } from '#shared/list_count'
import type { List, Position, Query } from '#shared/newest_first'

/** Rows that are walked over in the index to reach a page by its number. */
const MOST_SKIPPED = 50_000
/** Newest rows that are looked through before an index is asked for what is rare. */
const SAMPLE = 500
/** Fewer than these among the rows within reach are rare: an index that yields more is slower than a short page. */
const RARE = 5

const KEYS = {
  tasks: ['created_at', 'id'],
  files: ['created_at', 'id'],
  orders: ['created_at', 'id'],
  credit_entries: ['id'],
  audit_entries: ['id'],
}
const TYPES = { 1: '(id) OP (?::bigint)', 2: '(created_at, id) OP (?::timestamptz, ?::uuid)' }
const STAMP = `to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as stamp`

type Condition = (query: Query) => void
type Keyed = { id: string; stamp?: string }

interface Sifted {
  rows: Keyed[]
  /** The last row that was looked at. */
  edge: Keyed | null
  /** Nothing is missing: enough was found, or the list ended. */
  complete: boolean
}

const NOTHING: Sifted = { rows: [], edge: null, complete: false }

export interface Found {
  rows: Keyed[]
  next: string | null
  previous: string | null
}

/** Reads one page, and never more rows than it says above. */
export class ListReader {
  readonly #list: List
  readonly #limit: number
  readonly #offset: number
  readonly #cursor: Cursor | null
  readonly #keys: string[]
  /** Rows before this page; null where nobody knows. */
  readonly #before: number | null
  readonly #lenient: boolean

  constructor(list: List, { page, limit, cursor, lenient }: Position) {
    this.#list = list
    this.#limit = limit
    this.#keys = KEYS[list.table]
    this.#cursor = decodeCursor(cursor, this.#keys.length)
    const before = (Math.max(1, page ?? 1) - 1) * limit
    this.#offset = this.#cursor ? 0 : before
    this.#before = this.#cursor && page === undefined ? null : before
    this.#lenient = lenient ?? false
  }

  total(counted: number | null, { rows, next }: Found) {
    if (counted !== null) return { total: counted, totalExact: true }
    const atLeast = (this.#before ?? 0) + rows.length + (next ? 1 : 0)
    if (this.#list.matching) {
      return { total: atLeast, totalExact: next === null && this.#before !== null }
    }
    return { total: Math.max(MOST_COUNTED, atLeast), totalExact: false }
  }

  async read(): Promise<Found> {
    const { matching, rare } = this.#list
    if (!matching) return this.#page(await this.#plain())
    const wanted = this.#offset + this.#limit + 1
    const first = rare ? await this.#sift(matching, null, SAMPLE, wanted) : NOTHING
    if (first.complete) return this.#page(first.rows.slice(this.#offset))
    // No match at all is rare already.
    if (rare && first.rows.length === 0) return this.#page(await this.#search(rare))

    const reach = first.edge ? MOST_SIFTED - SAMPLE : MOST_SIFTED
    const more = await this.#sift(matching, first.edge, reach, wanted - first.rows.length)
    const found = [...first.rows, ...more.rows]
    if (more.complete) return this.#page(found.slice(this.#offset))
    if (rare && found.length < RARE) return this.#page(await this.#search(rare))
    // A cursor leads on from there, the next number would not.
    if (this.#offset > 0 && !this.#lenient) throw this.#tooDeep(MOST_SIFTED)
    return this.#page(found.slice(this.#offset), more.edge ?? undefined)
  }

  /** Offsets are walked over in the index alone. */
  async #plain(): Promise<Keyed[]> {
    if (this.#offset === 0) return this.#rows(this.#from()).limit(this.#limit + 1)
    if (this.#offset > MOST_SKIPPED) {
      if (this.#lenient) return []
      throw this.#tooDeep(MOST_SKIPPED)
    }
    const ids = this.#ordered(this.#from())
      .select('id')
      .offset(this.#offset)
      .limit(this.#limit + 1)
    return this.#rows(this.#table().whereIn('id', db.from(ids.as('these')).select('id')))
  }

  /** Of the next so many rows, in order, those that match: stops as soon as there are enough. */
  async #sift(
    matching: Condition,
    from: Keyed | null,
    reach: number,
    most: number
  ): Promise<Sifted> {
    const rows = this.#ordered(this.#from(from)).select('*').limit(reach)
    const query = db.from(rows.as(this.#list.table))
    matching(query)
    const [found, edge] = await Promise.all([
      this.#rows(query).limit(most),
      this.#edge(from, reach),
    ])
    return { rows: found, edge, complete: found.length === most || !edge }
  }

  /** The last of so many rows, looked up in the index alone; none where the list ends before. */
  async #edge(from: Keyed | null, reach: number): Promise<Keyed | null> {
    const [row] = await this.#rows(this.#from(from), this.#keys)
      .offset(reach - 1)
      .limit(1)
    return row ?? null
  }

  /** Materialised, or the planner would walk the whole list in order after all. */
  #search(parts: Condition[]): Promise<Keyed[]> {
    const [first, ...others] = parts.map((part) => {
      const query = this.#from().select(this.#keys)
      part(query)
      return query
    })
    for (const other of others) first!.unionAll(other)
    const found = db.query().withMaterialized('found', first!).from('found')
    const ids = this.#ordered(found)
      .select('id')
      .offset(this.#offset)
      .limit(this.#limit + 1)
    return this.#rows(this.#table().whereIn('id', db.from(ids.as('these')).select('id')))
  }

  #tooDeep(rows: number) {
    return new AppError(422, 'page_too_deep', { field: 'page', params: { rows } })
  }

  #page(found: Keyed[], edge?: Keyed): Found {
    const backwards = this.#cursor?.backwards ?? false
    const more = found.length > this.#limit
    const rows = found.slice(0, this.#limit)
    const further = more ? rows.at(-1) : edge
    const onwards = further ? this.#cursorOf(further, backwards) : null
    const back = rows[0] && this.#cursorOf(rows[0], !backwards)
    if (backwards) {
      return {
        rows: rows.reverse(),
        previous: onwards,
        next: this.#cursor?.key ? (back ?? null) : null,
      }
    }
    const first = !this.#cursor && this.#offset === 0
    return { rows, next: onwards, previous: first ? null : (back ?? null) }
  }

  #cursorOf(row: Keyed, backwards: boolean): string {
    return encodeCursor(this.#keyOf(row), backwards)
  }

  #keyOf(row: Keyed): string[] {
    return this.#keys.length === 2 ? [row.stamp!, row.id] : [String(row.id)]
  }

  #table(): Query {
    return db.from(this.#list.table)
  }

  /** From the cursor on, or from a row behind it. */
  #from(row: Keyed | null = null): Query {
    const query = this.#table()
    this.#list.within?.(query)
    const key = row ? this.#keyOf(row) : this.#cursor?.key
    if (key) {
      const operator = this.#cursor?.backwards ? '>' : '<'
      query.whereRaw(TYPES[this.#keys.length as 1 | 2].replace('OP', operator), key)
    }
    return query
  }

  #rows(query: Query, columns: string[] = ['*']): Query & Promise<Keyed[]> {
    query.select(...columns)
    if (this.#keys.length === 2) query.select(db.raw(STAMP))
    return this.#ordered(query) as Query & Promise<Keyed[]>
  }

  #ordered(query: Query): Query {
    const order = this.#cursor?.backwards ? ('asc' as const) : ('desc' as const)
    return query.orderBy(this.#keys.map((column) => ({ column, order })))
  }
}
