import type { CursorPage, Page } from '../../src/wire.js'

/** Where to go: a page by its number, or by a cursor, with the number only where it is known. */
export type Turn = { page?: number; cursor?: string }
export type Turnable = Page<unknown> & Partial<Omit<CursorPage<unknown>, keyof Page<unknown>>>

interface Turns {
  first: Turn | null
  previous: Turn | null
  next: Turn | null
  last: Turn | null
  /** The list is longer than anybody counts, not only longer than what was read. */
  counted: boolean
}

/** So far are the rows of a list counted; so far may a page be named by its number alone. */
const MOST_COUNTED = 10_000

/** From this page of a list to the others. */
export function turns(list: Turnable, page: number | null, limit: number): Turns {
  const counted = list.total >= MOST_COUNTED
  if (list.next_cursor === undefined) return { ...byNumber(list.total, page ?? 1, limit), counted }

  const { next_cursor: next, previous_cursor: previous, total_exact: exact } = list
  const top = page === null ? !previous : page <= 1
  const near = (by: number) => (page === null ? {} : { page: page + by })
  const end = exact ? { page: Math.ceil(list.total / limit) } : { cursor: 'last' }
  return {
    first: top ? null : {},
    previous: top ? null : page === 2 || !previous ? {} : { ...near(-1), cursor: previous },
    next: next ? { ...near(1), cursor: next } : null,
    last: next ? end : null,
    counted,
  }
}

function byNumber(total: number, page: number, limit: number) {
  const last = Math.max(1, Math.ceil(total / limit))
  return {
    first: page > 1 ? {} : null,
    previous: page > 1 ? { page: page - 1 } : null,
    next: page < last ? { page: page + 1 } : null,
    last: page < last ? { page: last } : null,
  }
}
