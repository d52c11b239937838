import db from '@adonisjs/lucid/services/db'
import { decodeCursor, type Cursor } from '#shared/cursor'
import { AppError } from '#shared/errors'
import { countList, isLong, MOST_COUNTED, MOST_SIFTED } from '#shared/list_count'
import { keysOf, ListQuery, uncounted, type Keyed } from '#shared/list_query'
import { ListSteps } from '#shared/list_steps'
import type { Condition, List, Position } from '#shared/newest_first'

/** Rows that are walked over in the index to reach a page by its number. */
const MOST_SKIPPED = 20_000

interface Page {
  rows: Keyed[]
  nextCursor: string | null
  previousCursor: string | null
}

type Read = Page & { total: number; totalExact: boolean }

/** Reads one page, at a cost that does not depend on how long the list is or how deep the page lies. */
export class ListReader {
  readonly #list: List
  readonly #query: ListQuery
  readonly #limit: number
  readonly #offset: number
  readonly #cursor: Cursor | null
  /** Rows before this page; null where nobody knows. */
  readonly #before: number | null
  readonly #lenient: boolean

  constructor(list: List, { page, limit, cursor, lenient }: Position) {
    this.#list = list
    this.#limit = limit
    this.#cursor = decodeCursor(cursor, keysOf(list))
    this.#query = new ListQuery(list, this.#cursor)
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

  /** Offsets are walked over in the index alone. */
  async #plain(): Promise<Keyed[]> {
    const query = this.#query.from()
    if (this.#offset === 0) return this.#query.rows(query).limit(this.#limit + 1)
    if (this.#offset > MOST_SKIPPED) {
      if (this.#lenient) return []
      throw tooDeep(MOST_SKIPPED)
    }
    const ids = this.#query.ordered(query).select('id')
    return this.#query.rowsOf(ids.offset(this.#offset).limit(this.#limit + 1))
  }

  /** A list in which all rows may be tried: those that match are counted on the way, by their keys alone. */
  async #readAtOnce(matching: Condition): Promise<Read> {
    const { keys } = this.#query
    const all = this.#query.all().select(...keys, db.raw('count(*) over ()::int as matched'))
    matching(all)
    const place = this.#query.behind(db.from(all.as(this.#list.table)))
    const found = this.#query
      .ordered(place)
      .offset(this.#offset)
      .limit(this.#limit + 1)
    const counted = await this.#query.countedRows(found)
    const total = counted[0]?.matched ?? (await this.#countMatching(matching))
    return { ...this.#page(counted.map(uncounted)), total, totalExact: true }
  }

  /** Behind the last row nobody said how many there are. */
  async #countMatching(matching: Condition): Promise<number> {
    if (!this.#cursor && this.#offset === 0) return 0
    const all = this.#query.all()
    matching(all)
    const [row] = await all.count('* as n')
    return Number(row.n)
  }

  async #readInSteps(matching: Condition): Promise<Read> {
    const steps = new ListSteps(this.#query, matching, this.#list.rare)
    const { rows, edge } = await steps.read(this.#offset + this.#limit + 1)
    // A cursor leads on from the edge, the next number would not.
    if (edge && this.#offset > 0 && !this.#lenient) throw tooDeep(MOST_SIFTED)
    const found = this.#page(rows.slice(this.#offset), edge)
    const totalExact = found.nextCursor === null && this.#before !== null
    return { ...found, total: this.#atLeast(found), totalExact }
  }

  #atLeast({ rows, nextCursor }: Page): number {
    return (this.#before ?? 0) + rows.length + (nextCursor ? 1 : 0)
  }

  #page(found: Keyed[], edge: Keyed | null = null): Page {
    const backwards = this.#cursor?.backwards ?? false
    const more = found.length > this.#limit
    const rows = found.slice(0, this.#limit)
    const further = more ? rows.at(-1) : edge
    const onwards = further ? this.#query.cursorOf(further, backwards) : null
    const back = rows[0] ? this.#query.cursorOf(rows[0], !backwards) : null
    if (backwards) {
      const nextCursor = this.#cursor?.key ? back : null
      return { rows: rows.reverse(), previousCursor: onwards, nextCursor }
    }
    const first = !this.#cursor && this.#offset === 0
    return { rows, nextCursor: onwards, previousCursor: first ? null : back }
  }
}

function tooDeep(rows: number): AppError {
  return new AppError(422, 'page_too_deep', { field: 'page', params: { rows } })
}
