import db from '@adonisjs/lucid/services/db'
import { containing, newestFirst } from '#shared/newest_first'
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

export interface GalleryPage {
  items: FileRow[]
  total: number
  next_cursor: string | null
}

/** The files of a team, newest first. A cursor goes on from the last file seen, whatever came or went meanwhile. */
export class FileGallery {
  async page(teamId: string, filters: GalleryQuery): Promise<GalleryPage> {
    const { rows, total, nextCursor } = await newestFirst<FileRow>(
      this.#filtered(teamId, filters),
      { ...filters, limit: filters.limit ?? 40 }
    )
    return { items: rows, total, next_cursor: nextCursor }
  }

  /** Months that have files, newest first, for the filter. */
  async months(teamId: string): Promise<{ month: string; count: number }[]> {
    const { rows } = await db.rawQuery(
      `select to_char(created_at at time zone 'UTC', 'YYYY-MM') as month, count(*)::int as count
       from files where team_id = ? group by 1 order by 1 desc`,
      [teamId]
    )
    return rows
  }

  #filtered(teamId: string, filters: GalleryQuery) {
    const query = db.from('files').where('team_id', teamId)
    if (filters.origin) query.where('kind', filters.origin)
    if (filters.plugin) query.where('plugin_id', filters.plugin)
    if (filters.service) query.where('service_id', filters.service)
    if (filters.favourite) query.where('favourite', true)
    if (filters.kind === 'other') query.whereRaw(`mime !~ '^(image|video|audio)/'`)
    else if (filters.kind) query.whereLike('mime', `${filters.kind}/%`)
    if (filters.month) {
      query.whereRaw(
        `created_at >= (? || '-01T00:00:00Z')::timestamptz
         and created_at < (? || '-01T00:00:00Z')::timestamptz + interval '1 month'`,
        [filters.month, filters.month]
      )
    }
    if (filters.query) {
      const wanted = containing(filters.query)
      query.whereRaw(`(metadata->>'prompt' ilike ? or name ilike ?)`, [wanted, wanted])
    }
    return query
  }
}
