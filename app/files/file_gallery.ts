import db from '@adonisjs/lucid/services/db'
import { LRUCache } from 'lru-cache'
import type { CursorPage } from '@wxiai/sdk/wire'
import { databaseClock } from '#shared/database/database_clock'
import { prepared } from '#shared/database/prepared_statements'
import { newestFirst, pageOf, type Condition, type List } from '#shared/newest_first'
import { isIndexed, promptContains, promptFound } from '#shared/text_search'
import { HOUR } from '#shared/time_spans'
import type { FileRow } from '#files/file_row'

export interface GalleryQuery {
  kind?: 'image' | 'video' | 'audio' | 'other'
  origin?: 'output' | 'upload'
  plugin?: string
  service?: string
  favourite?: boolean
  /** yyyy-mm, in UTC */
  month?: string
  query?: string
  cursor?: string
  page?: number
  limit?: number
}

export interface Month {
  /** yyyy-mm, in UTC */
  month: string
  count: number
}

/** Counting further would tell nobody more. */
export const MOST_OF_A_MONTH = 1_000

/** The files of a team, newest first. A cursor goes on from the last file seen, whatever came or went meanwhile. */
export class FileGallery {
  readonly #closed = new LRUCache<string, { until: string; months: Month[] }>({
    max: 1_000,
    ttl: 10 * 60_000,
  })

  async page(teamId: string, filters: GalleryQuery): Promise<CursorPage<FileRow>> {
    const list = await this.#list(teamId, filters)
    const found = await newestFirst<FileRow>(list, { ...filters, limit: filters.limit ?? 40 })
    return pageOf(found, found.rows)
  }

  /** Months that have outputs, newest first, for the filter. Those that are over are kept for a while. */
  async months(teamId: string, now = databaseClock.now()): Promise<Month[]> {
    // A file of last night may come with a transaction that ends after midnight.
    const until = monthOf(now - HOUR)
    const known = this.#closed.get(teamId)
    const kept = known?.until === until ? known.months : null
    const [open, closed] = await Promise.all([
      monthsOf(teamId, until, null),
      kept ?? monthsOf(teamId, null, until),
    ])
    if (!kept) this.#closed.set(teamId, { until, months: closed })
    return [...open, ...closed]
  }

  /** After files of the team were removed. */
  forget(teamId: string): void {
    this.#closed.delete(teamId)
  }

  async #list(teamId: string, filters: GalleryQuery): Promise<List> {
    const { kind, origin, plugin, service, favourite, month, query: text } = filters
    const others: Condition = (query) => {
      if (kind === 'other') query.whereRaw(`mime !~ '^(image|video|audio)/'`)
      else if (kind) query.whereLike('mime', `${kind}/%`)
      if (plugin) query.where('plugin_id', plugin)
    }
    return {
      table: 'files',
      within: (query) => {
        query.where('team_id', teamId)
        // Nothing but outputs comes from a service.
        if (origin || service) query.where('kind', origin ?? 'output')
        if (service) query.where('service_id', service)
        if (favourite) query.where('favourite', true)
        if (month) {
          query.whereRaw(
            `created_at >= (? || '-01T00:00:00Z')::timestamptz
             and created_at < (? || '-01T00:00:00Z')::timestamptz + interval '1 month'`,
            [month, month]
          )
        }
      },
      matching:
        kind || plugin || text
          ? (query) => {
              others(query)
              if (text) query.whereRaw(...promptContains('files', text))
            }
          : undefined,
      rare:
        text && (await isIndexed(text))
          ? [
              {
                where: (query) => {
                  others(query)
                  query.whereRaw(...promptFound('files', text))
                },
                monthly: true,
              },
            ]
          : undefined,
    }
  }
}

const monthOf = (time: number) => new Date(time).toISOString().slice(0, 7)

/** Steps from month to month in the index. */
async function monthsOf(teamId: string, from: string | null, until: string | null) {
  const { rows } = await db.rawQuery(MONTHS, {
    team: teamId,
    from: from ? `${from}-01T00:00:00Z` : '-infinity',
    until: until ? `${until}-01T00:00:00Z` : 'infinity',
  })
  return rows as Month[]
}

const MONTHS = prepared(`
  with recursive months as (
    (select date_trunc('month', created_at, 'UTC') as since from files
     where team_id = :team and kind = 'output' and created_at >= :from and created_at < :until
     order by created_at desc limit 1)
    union all
    select date_trunc('month', f.created_at, 'UTC') from months, lateral (
      select created_at from files
      where team_id = :team and kind = 'output' and created_at >= :from and created_at < months.since
      order by created_at desc limit 1
    ) f
  )
  select to_char(since at time zone 'UTC', 'YYYY-MM') as month, (
    select count(*)::int from (
      select 1 from files where team_id = :team and kind = 'output' and created_at >= since
        and created_at < (since at time zone 'UTC' + interval '1 month') at time zone 'UTC'
      limit ${MOST_OF_A_MONTH}
    ) counted
  ) as count
  from months order by since desc`)
