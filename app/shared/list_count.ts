import db from '@adonisjs/lucid/services/db'
import { LRUCache } from 'lru-cache'
import type { List, Query } from '#shared/newest_first'

/** Counting goes no further: nobody needs to know whether it is 200,000 or 210,000. */
export const MOST_COUNTED = 10_000
/** Of a list that is sifted: to count what matches, all its rows have to be read. */
export const MOST_SIFTED = 2_000

/**
 * Lists that were found to be longer than that. Their rows are rarely deleted, so for a minute they are not counted anew
 * for everybody who turns a page.
 */
const long = new LRUCache<string, true>({ max: 2_000, ttl: 60_000 })

/** For tests, which empty tables that grew. */
export const forgetLongLists = () => long.clear()

/** How many rows there are that match; null where there are too many to count. */
export async function countList(list: List): Promise<number | null> {
  const most = list.matching ? MOST_SIFTED : MOST_COUNTED
  const some = within(list)
    .select(db.raw('1'))
    .limit(most + 1)
    .toSQL()
  const key = JSON.stringify([some.sql, some.bindings])
  if (long.has(key)) return null
  const counted = await (list.matching ? sifted(list, some) : plain(some, most))
  if (counted === null) long.set(key, true)
  return counted
}

type Sql = ReturnType<Query['toSQL']>

async function plain(some: Sql, most: number): Promise<number | null> {
  const { rows } = await db.rawQuery(`select count(*)::int as n from (${some.sql}) as some_rows`, [
    ...some.bindings,
  ])
  return rows[0].n > most ? null : rows[0].n
}

/** In one statement, of which the dear half is run only where the other says that it is worth it. */
async function sifted(list: List, some: Sql): Promise<number | null> {
  const matching = within(list)
  list.matching!(matching)
  const all = matching.count('*').toSQL()
  const { rows } = await db.rawQuery(
    `select case when (select count(*) from (${some.sql}) as some_rows) <= ? then (${all.sql}) end::int as n`,
    [...some.bindings, MOST_SIFTED, ...all.bindings]
  )
  return rows[0].n
}

function within(list: List): Query {
  const query = db.from(list.table)
  list.within?.(query)
  return query
}
