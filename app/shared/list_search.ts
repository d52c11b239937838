import db from '@adonisjs/lucid/services/db'
import type { StrictValues } from '@adonisjs/lucid/types/querybuilder'
import { MONTH, uncounted, type Keyed, type ListQuery } from '#shared/list_query'
import type { Condition, Part, Query } from '#shared/newest_first'

/** As many rows are sorted without a second thought. */
const FEW = 100

/** What indexes find, though not in the order of the list. */
export class ListSearch {
  readonly #list: ListQuery
  readonly #parts: Part[]

  constructor(list: ListQuery, parts: Part[]) {
    this.#list = list
    this.#parts = parts
  }

  /** At once where they are few, otherwise month by month: a look at each of two years is dearer than few rows. */
  async newest(wanted: number): Promise<Keyed[]> {
    const latest = (ofMonths: (where: Condition) => Query) => {
      const parts = this.#parts.map(({ where, monthly }) =>
        monthly ? ofMonths(where) : this.#keysOf(where)
      )
      return this.#latest(parts, wanted).select('id')
    }
    const few = latest((where) => this.#found(this.#keysOf(where)).limit(FEW + 1))
    few.select(db.raw('count(*) over ()::int as matched'))
    const counted = await this.#list.countedRows(db.from(few.as('few')))
    const enough = (counted[0]?.matched ?? 0) <= FEW || !this.#parts.some(({ monthly }) => monthly)
    if (enough) return counted.map(uncounted)
    return this.#list.rowsOf(latest((where) => this.#monthByMonth(where, wanted)))
  }

  #keysOf(where: Condition): Query {
    const query = this.#list.from().select(this.#list.keys)
    where(query)
    return query
  }

  /**
   * Materialised, which is done as far as rows are asked for: the planner would take a limit as a reason to walk the whole
   * list in order after all.
   */
  #found(rows: Query): Query {
    return db.query().withMaterialized('found', rows).from('found').select(this.#list.keys)
  }

  #latest(parts: Query[], wanted: number): Query {
    const [first, ...others] = parts.map((part) => db.from(part.as('part')).select(this.#list.keys))
    for (const other of others) first!.unionAll(other)
    const found = db.query().withMaterialized('found', first!).from('found')
    return this.#list.ordered(found).limit(wanted)
  }

  /** No further than needed: a loop over the months in their order, which ends when there are enough rows. */
  #monthByMonth(where: Condition, wanted: number): Query {
    const found = this.#found(this.#keysOf(where).whereRaw(`${MONTH} = months.month`))
    const { sql, bindings } = this.#list.ordered(found).limit(wanted).toSQL()
    return db
      .from(this.#list.months().as('months'))
      .joinRaw(`cross join lateral (${sql}) as of_month`, bindings as StrictValues[])
      .select(this.#list.keys)
      .limit(wanted)
  }
}
