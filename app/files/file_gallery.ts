import db from '@adonisjs/lucid/services/db'
import type { CursorPage } from '@wxiai/sdk/wire'
import { newestFirst, pageOf, type List } from '#shared/newest_first'
import { isIndexed, promptContains } from '#shared/text_search'
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

/** Counting further would tell nobody more. */
export const MOST_OF_A_MONTH = 1_000

/** The files of a team, newest first. A cursor goes on from the last file seen, whatever came or went meanwhile. */
export class FileGallery {
  async page(teamId: string, filters: GalleryQuery): Promise<CursorPage<FileRow>> {
    const list = await this.#list(teamId, filters)
    const found = await newestFirst<FileRow>(list, { ...filters, limit: filters.limit ?? 40 })
    return pageOf(found, found.rows)
  }

  /** Months that have outputs, newest first, for the filter. Steps from month to month in the index. */
  async months(teamId: string): Promise<{ month: string; count: number }[]> {
    const { rows } = await db.rawQuery(
      `with recursive months as (
         (select date_trunc('month', created_at, 'UTC') as since from files
          where team_id = :team and kind = 'output' order by created_at desc limit 1)
         union all
         select date_trunc('month', f.created_at, 'UTC') from months, lateral (
           select created_at from files where team_id = :team and kind = 'output' and created_at < months.since
           order by created_at desc limit 1
         ) f
       )
       select to_char(since at time zone 'UTC', 'YYYY-MM') as month, (
         select count(*)::int from (
           select 1 from files where team_id = :team and kind = 'output' and created_at >= since
             and created_at < (since at time zone 'UTC' + interval '1 month') at time zone 'UTC'
           limit :most
         ) counted
       ) as count
       from months order by since desc`,
      { team: teamId, most: MOST_OF_A_MONTH }
    )
    return rows
  }

  async #list(teamId: string, filters: GalleryQuery): Promise<List> {
    const { kind, origin, plugin, service, favourite, month, query: text } = filters
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
              if (kind === 'other') query.whereRaw(`mime !~ '^(image|video|audio)/'`)
              else if (kind) query.whereLike('mime', `${kind}/%`)
              if (plugin) query.where('plugin_id', plugin)
              if (text) query.whereRaw(...promptContains('files', text))
            }
          : undefined,
      rare: text && (await isIndexed(text)) ? [() => {}] : undefined,
    }
  }
}
