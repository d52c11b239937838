import db from '@adonisjs/lucid/services/db'
import { MOST_SIFTED } from '#shared/list_count'
import type { Keyed, ListQuery } from '#shared/list_query'
import { ListSearch } from '#shared/list_search'
import type { Condition, Part } from '#shared/newest_first'

/** Newest rows that are looked through before an index is asked for what is rare. */
const SAMPLE = 500
/** Fewer than these among the rows within reach are rare: an index that yields more is slower than a short page. */
const RARE = 5

interface Sample {
  rows: Keyed[]
  /** The last row that was looked at. */
  edge: Keyed | null
  /** Nothing is missing: enough was found, or the list ended. */
  complete: boolean
}

const NOTHING: Sample = { rows: [], edge: null, complete: false }

export interface Step {
  /** From the cursor on, as many as were wanted or fewer. */
  rows: Keyed[]
  /** Where it ended, if the list goes on behind it and what is there was not looked at. */
  edge: Keyed | null
}

/**
 * Matching rows of a list that is too long to be read whole. What is frequent is found sooner by walking, what is rare by
 * its index, and in between a step ends before the page is full.
 */
export class ListSteps {
  readonly #list: ListQuery
  readonly #matching: Condition
  readonly #rare: Part[] | undefined

  constructor(list: ListQuery, matching: Condition, rare: Part[] | undefined) {
    this.#list = list
    this.#matching = matching
    this.#rare = rare
  }

  async read(wanted: number): Promise<Step> {
    const rare = this.#rare
    const sample = rare ? await this.#sample(wanted) : NOTHING
    if (sample.complete) return { rows: sample.rows, edge: null }
    // No match at all is rare already.
    if (rare && sample.rows.length === 0) return this.#search(rare, wanted)

    const reach = sample.edge ? MOST_SIFTED - SAMPLE : MOST_SIFTED
    const more = await this.#sift(sample.edge, reach, wanted - sample.rows.length)
    const rows = [...sample.rows, ...more]
    const edge = rows.length < wanted ? await this.#edge(sample.edge, reach) : null
    return edge && rare && rows.length < RARE ? this.#search(rare, wanted) : { rows, edge }
  }

  async #sample(wanted: number): Promise<Sample> {
    const [rows, edge] = await Promise.all([
      this.#sift(null, SAMPLE, wanted),
      this.#edge(null, SAMPLE),
    ])
    return { rows, edge, complete: rows.length === wanted || !edge }
  }

  /** Of the next so many rows, in order, those that match: stops as soon as there are enough. */
  #sift(from: Keyed | null, reach: number, most: number): Promise<Keyed[]> {
    const rows = this.#list.ordered(this.#list.from(from)).select('*').limit(reach)
    const query = db.from(rows.as(this.#list.name))
    this.#matching(query)
    return this.#list.rows(query).limit(most)
  }

  /** The last of so many rows, looked up in the index alone; none where the list ends before. */
  async #edge(from: Keyed | null, reach: number): Promise<Keyed | null> {
    const last = this.#list
      .ordered(this.#list.from(from))
      .select(this.#list.keys)
      .offset(reach - 1)
      .limit(1)
    const [row] = await this.#list.rows(db.from(last.as('last_row')))
    return row ?? null
  }

  async #search(parts: Part[], wanted: number): Promise<Step> {
    return { rows: await new ListSearch(this.#list, parts).newest(wanted), edge: null }
  }
}
