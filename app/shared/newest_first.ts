import db from '@adonisjs/lucid/services/db'
import type { DatabaseQueryBuilderContract } from '@adonisjs/lucid/types/querybuilder'
import type { CursorPage } from '@wxiai/sdk/wire'
import { decodeCursor, encodeCursor, type Cursor } from '#shared/cursor'

type Query = DatabaseQueryBuilderContract

/** Rows of one table. What is asked for has two halves, so that a page costs the same at any depth and of any size. */
export interface List {
  table: 'tasks' | 'files' | 'orders' | 'credit_entries' | 'audit_entries'
  /** Conditions for which there is an index in the order of the list. */
  within?: (query: Query) => void
  /** Conditions that are tried on row after row. */
  matching?: (query: Query) => void
  /**
   * Conditions that are true of all rows between them, and with each of which an index finds the matching rows quickly
   * where they are few, though not in order.
   */
  rare?: ((query: Query) => void)[]
}

export interface Position {
  /** With a cursor it only says what page the reader believes to be on. */
  page?: number
  limit: number
  /** Goes on behind (or before) a row of another page, whatever came meanwhile. */
  cursor?: string
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

/** Counting goes no further: nobody needs to know whether it is 200,000 or 210,000. */
export const MOST_COUNTED = 10_000
/** Rows that one request reads in search of matching ones. */
export const MOST_READ = 2_000

const KEYS = {
  tasks: ['created_at', 'id'],
  files: ['created_at', 'id'],
  orders: ['created_at', 'id'],
  credit_entries: ['id'],
  audit_entries: ['id'],
}
const TYPES = { 1: '(id) OP (?::bigint)', 2: '(created_at, id) OP (?::timestamptz, ?::uuid)' }
const STAMP = `to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as stamp`

type Keyed = { id: string; stamp?: string }

/** A page of a list, newest first, by page number or by cursor. */
export async function newestFirst<Row extends { id: string }>(
  list: List,
  position: Position
): Promise<NewestFirst<Row>> {
  const reader = new Reader(list, position)
  // Together: a query that fails unawaited would end the process.
  const [counted, found] = await Promise.all([reader.count(), reader.read()])
  return {
    rows: found.rows as unknown as Row[],
    ...(await reader.total(counted, found)),
    nextCursor: found.next,
    previousCursor: found.previous,
  }
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

interface Found {
  rows: Keyed[]
  next: string | null
  previous: string | null
}

class Reader {
  readonly #list: List
  readonly #limit: number
  readonly #offset: number
  readonly #cursor: Cursor | null
  /** A caller that counts pages must get all matching rows in full pages, however long that takes. */
  readonly #byNumber: boolean
  readonly #keys: string[]
  readonly #seen: number | null

  constructor(list: List, { page, limit, cursor }: Position) {
    this.#list = list
    this.#limit = limit
    this.#keys = KEYS[list.table]
    this.#cursor = decodeCursor(cursor, this.#keys.length)
    const before = (Math.max(1, page ?? 1) - 1) * limit
    this.#offset = this.#cursor ? 0 : before
    this.#byNumber = page !== undefined && !this.#cursor
    this.#seen = this.#cursor && page === undefined ? null : before
  }

  async count(): Promise<number> {
    const some = this.#within()
      .select(db.raw('1'))
      .limit(MOST_COUNTED + 1)
    const [row] = await db.from(some.as('some')).count('* as n')
    return Number(row.n)
  }

  async total(counted: number, { rows, next }: Found) {
    const { matching } = this.#list
    const seen = (this.#seen ?? 0) + rows.length
    const atLeast = seen + (next ? 1 : 0)
    if (!matching) {
      const totalExact = counted <= MOST_COUNTED
      return { total: totalExact ? counted : Math.max(MOST_COUNTED, atLeast), totalExact }
    }
    if (counted > MOST_READ) {
      return { total: atLeast, totalExact: next === null && this.#seen !== null }
    }
    const all = this.#within()
    matching(all)
    const [row] = await all.count('* as n')
    return { total: Number(row.n), totalExact: true }
  }

  async read(): Promise<Found> {
    const { matching } = this.#list
    if (!matching) return this.#page(await this.#plain())
    const found = await this.#sift(matching)
    if (found.length > this.#limit) return this.#page(found)
    const edge = await this.#edge()
    if (!edge) return this.#page(found)
    if (this.#list.rare) return this.#page(await this.#rare(matching, this.#list.rare))
    if (this.#byNumber) return this.#page(await this.#numbered(matching))
    return this.#page(found, edge)
  }

  /** Offsets are walked over in the index alone. */
  #plain(): Promise<Keyed[]> {
    if (this.#offset === 0) return this.#rows(this.#from()).limit(this.#limit + 1)
    const ids = this.#ordered(this.#from())
      .select('id')
      .offset(this.#offset)
      .limit(this.#limit + 1)
    return this.#rows(this.#table().whereIn('id', db.from(ids.as('these')).select('id')))
  }

  #numbered(matching: (query: Query) => void): Promise<Keyed[]> {
    const query = this.#from()
    matching(query)
    return this.#rows(query)
      .offset(this.#offset)
      .limit(this.#limit + 1)
  }

  /** The rows within reach, in order, of which the matching ones are kept: stops as soon as the page is full. */
  #sift(matching: (query: Query) => void): Promise<Keyed[]> {
    const reach = this.#ordered(this.#from()).select('*').limit(MOST_READ)
    const query = db.from(reach.as(this.#list.table))
    matching(query)
    return this.#rows(query)
      .offset(this.#offset)
      .limit(this.#limit + 1)
  }

  /** The last row within reach; none where the list ends before. */
  async #edge(): Promise<Keyed | null> {
    const [row] = await this.#rows(this.#from(), this.#keys)
      .offset(MOST_READ - 1)
      .limit(1)
    return row ?? null
  }

  /** Materialised, or the planner would walk the whole list in order after all. */
  #rare(matching: (query: Query) => void, parts: ((query: Query) => void)[]): Promise<Keyed[]> {
    const [first, ...others] = parts.map((part) => {
      const query = this.#from().select(this.#keys)
      part(query)
      matching(query)
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
    const key = this.#keys.length === 2 ? [row.stamp!, row.id] : [String(row.id)]
    return encodeCursor(key, backwards)
  }

  #table(): Query {
    return db.from(this.#list.table)
  }

  #within(): Query {
    const query = this.#table()
    this.#list.within?.(query)
    return query
  }

  /** From the cursor on. */
  #from(): Query {
    const query = this.#within()
    if (this.#cursor?.key) {
      const operator = this.#cursor.backwards ? '>' : '<'
      const condition = TYPES[this.#keys.length as 1 | 2].replace('OP', operator)
      query.whereRaw(condition, this.#cursor.key)
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
