import db from '@adonisjs/lucid/services/db'
import { decodeCursor, encodeCursor, type Cursor } from '#shared/cursor'
import { AppError } from '#shared/errors'
import { countList, isLong, MOST_COUNTED, MOST_SIFTED } from '#shared/list_count'
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

interface Sample {
  rows: Keyed[]
  /** The last row that was looked at. */
  edge: Keyed | null
  /** Nothing is missing: enough was found, or the list ended. */
  complete: boolean
}

const NOTHING: Sample = { rows: [], edge: null, complete: false }

interface Page {
  rows: Keyed[]
  nextCursor: string | null
  previousCursor: string | null
}

type Read = Page & { total: number; totalExact: boolean }

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

  async read(): Promise<Read> {
    const { matching } = this.#list
    if (!matching) return this.#readAll()
    return (await isLong(this.#list)) ? this.#readInSteps(matching) : this.#readAtOnce(matching)
  }

  async #readAll(): Promise<Read> {
    // Together: a query that fails unawaited would end the process.
    const [total, rows] = await Promise.all([countList(this.#list), this.#plain()])
    const found = this.#page(rows)
    if (total !== null) return { ...found, total, totalExact: true }
    return { ...found, total: Math.max(MOST_COUNTED, this.#atLeast(found)), totalExact: false }
  }

  /** A list in which all rows may be tried: those that match are counted on the way. */
  async #readAtOnce(matching: Condition): Promise<Read> {
    const all = this.#table().select('*', db.raw('count(*) over ()::int as matched'))
    this.#list.within?.(all)
    matching(all)
    const rows = (await this.#rows(this.#behind(db.from(all.as(this.#list.table))))
      .offset(this.#offset)
      .limit(this.#limit + 1)) as (Keyed & { matched?: number })[]
    const total = rows[0]?.matched ?? (await this.#countMatching(matching))
    for (const row of rows) delete row.matched
    return { ...this.#page(rows), total, totalExact: true }
  }

  /** Behind the last row nobody said how many there are. */
  async #countMatching(matching: Condition): Promise<number> {
    if (!this.#cursor && this.#offset === 0) return 0
    const all = this.#table()
    this.#list.within?.(all)
    matching(all)
    const [row] = await all.count('* as n')
    return Number(row.n)
  }

  async #readInSteps(matching: Condition): Promise<Read> {
    const found = await this.#step(matching)
    const totalExact = found.nextCursor === null && this.#before !== null
    return { ...found, total: this.#atLeast(found), totalExact }
  }

  async #step(matching: Condition): Promise<Page> {
    const { rare } = this.#list
    const wanted = this.#offset + this.#limit + 1
    const sample = rare ? await this.#sample(matching, wanted) : NOTHING
    if (sample.complete) return this.#page(sample.rows.slice(this.#offset))
    // No match at all is rare already.
    if (rare && sample.rows.length === 0) return this.#page(await this.#search(rare))

    const reach = sample.edge ? MOST_SIFTED - SAMPLE : MOST_SIFTED
    const more = await this.#sift(matching, sample.edge, reach, wanted - sample.rows.length)
    const found = [...sample.rows, ...more]
    const edge = found.length < wanted ? await this.#edge(sample.edge, reach) : null
    if (!edge) return this.#page(found.slice(this.#offset))
    if (rare && found.length < RARE) return this.#page(await this.#search(rare))
    // A cursor leads on from there, the next number would not.
    if (this.#offset > 0 && !this.#lenient) throw this.#tooDeep(MOST_SIFTED)
    return this.#page(found.slice(this.#offset), edge)
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

  async #sample(matching: Condition, most: number): Promise<Sample> {
    const [rows, edge] = await Promise.all([
      this.#sift(matching, null, SAMPLE, most),
      this.#edge(null, SAMPLE),
    ])
    return { rows, edge, complete: rows.length === most || !edge }
  }

  /** Of the next so many rows, in order, those that match: stops as soon as there are enough. */
  #sift(matching: Condition, from: Keyed | null, reach: number, most: number): Promise<Keyed[]> {
    const rows = this.#ordered(this.#from(from)).select('*').limit(reach)
    const query = db.from(rows.as(this.#list.table))
    matching(query)
    return this.#rows(query).limit(most)
  }

  /** The last of so many rows, looked up in the index alone; none where the list ends before. */
  async #edge(from: Keyed | null, reach: number): Promise<Keyed | null> {
    const last = this.#ordered(this.#from(from))
      .select(this.#keys)
      .offset(reach - 1)
      .limit(1)
    const [row] = await this.#rows(db.from(last.as('last_row')))
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

  #atLeast({ rows, nextCursor }: Page): number {
    return (this.#before ?? 0) + rows.length + (nextCursor ? 1 : 0)
  }

  #page(found: Keyed[], edge?: Keyed): Page {
    const backwards = this.#cursor?.backwards ?? false
    const more = found.length > this.#limit
    const rows = found.slice(0, this.#limit)
    const further = more ? rows.at(-1) : edge
    const onwards = further ? this.#cursorOf(further, backwards) : null
    const back = rows[0] ? this.#cursorOf(rows[0], !backwards) : null
    if (backwards) {
      const nextCursor = this.#cursor?.key ? back : null
      return { rows: rows.reverse(), previousCursor: onwards, nextCursor }
    }
    const first = !this.#cursor && this.#offset === 0
    return { rows, nextCursor: onwards, previousCursor: first ? null : back }
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
    return this.#behind(query, row)
  }

  #behind(query: Query, row: Keyed | null = null): Query {
    const key = row ? this.#keyOf(row) : this.#cursor?.key
    if (!key) return query
    const operator = this.#cursor?.backwards ? '>' : '<'
    return query.whereRaw(TYPES[this.#keys.length as 1 | 2].replace('OP', operator), key)
  }

  #rows(query: Query): Query & Promise<Keyed[]> {
    query.select('*')
    if (this.#keys.length === 2) query.select(db.raw(STAMP))
    return this.#ordered(query) as Query & Promise<Keyed[]>
  }

  #ordered(query: Query): Query {
    const order = this.#cursor?.backwards ? ('asc' as const) : ('desc' as const)
    return query.orderBy(this.#keys.map((column) => ({ column, order })))
  }
}
