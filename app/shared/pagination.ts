import vine from '@vinejs/vine'

export const DEFAULT_LIMIT = 20
export const MAX_LIMIT = 100

/** Fields for the validator of any paged list. */
export const paging = {
  page: vine.number().withoutDecimals().range([1, 100_000]).optional(),
  limit: vine.number().withoutDecimals().range([1, MAX_LIMIT]).optional(),
}

/** Fields of a list that also goes on from a cursor. */
export const cursorPaging = { ...paging, cursor: vine.string().maxLength(200).optional() }

/** What comes with the items of such a list, for the API's documentation. */
export const listSchema = {
  total: { type: 'integer', description: 'Exact where total_exact says so, else at least so many' },
  total_exact: { type: 'boolean' },
  next_cursor: {
    type: ['string', 'null'],
    description: 'Goes on from here; null at the end. A page may be short, or empty, before that',
  },
  previous_cursor: { type: ['string', 'null'], description: 'Goes back; null on the first page' },
}

export interface PageRequest {
  page: number
  limit: number
  offset: number
}

export function pageRequest(input: { page?: number; limit?: number }): PageRequest {
  const page = input.page ?? 1
  const limit = Math.min(input.limit ?? DEFAULT_LIMIT, MAX_LIMIT)
  return { page, limit, offset: (page - 1) * limit }
}

/** Where the address of a page says that the reader is; anything odd is the top of the list. */
export function placeInList(query: Record<string, unknown>) {
  const cursor = typeof query.cursor === 'string' ? query.cursor.slice(0, 200) : undefined
  const page = query.page === undefined ? undefined : lenientPage(query.page)
  return { page, cursor, lenient: true }
}

/** The number to show for it; null where somebody came from the other end. */
export function pageShown(place: { page?: number; cursor?: string }): number | null {
  return place.page ?? (place.cursor ? null : 1)
}

/** For pages, where anything odd in the address means the first page. */
export function lenientPage(value: unknown): number {
  const page = Number(value)
  return Number.isInteger(page) && page >= 1 && page <= 100_000 ? page : 1
}
