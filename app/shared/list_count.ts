import db from '@adonisjs/lucid/services/db'
import { LRUCache } from 'lru-cache'
import type { List, Query } from '#shared/newest_first'

/** Counting goes no further: nobody needs to know whether it is 200,000 or 210,000. */
export const MOST_COUNTED = 10_000
/** Rows of a list that are read as a whole to find those that match. A longer one is read in steps. */
export const MOST_SIFTED = 2_000

/**
 * Which lists were found to be longer than that. Rows come one by one and are rarely deleted, so this is not looked up
 * anew for everybody who turns a page.
 */
const known = new LRUCache<string, boolean>({ max: 2_000, ttl: 60_000 })

/** For tests, which empty tables that grew. */
export const forgetLengths = () => known.clear()

/** How many rows there are; null where there are too many to count. */
export async function countList(list: List): Promise<number | null> {
  const { count, key } = upTo(MOST_COUNTED, list)
  if (known.get(key)) return null
  const n = await count()
  if (n > MOST_COUNTED) known.set(key, true)
  return n > MOST_COUNTED ? null : n
}

/** Whether there are too many rows to try a condition on each. */
export async function isLong(list: List): Promise<boolean> {
  const { count, key } = upTo(MOST_SIFTED, list)
  const long = known.get(key) ?? (await count()) > MOST_SIFTED
  if (!known.has(key)) known.set(key, long)
  return long
}

/** In the index alone, where a vacuum has been. */
function upTo(most: number, list: List) {
  const some: Query = db.from(list.table)
  list.within?.(some)
  some.select(db.raw('1')).limit(most + 1)
  const { sql, bindings } = some.toSQL()
  const count = async () => {
    const [row] = await db.from(some.as('some')).count('* as n')
    return Number(row.n)
  }
  return { key: JSON.stringify([sql, bindings]), count }
}
