import db from '@adonisjs/lucid/services/db'
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
    const limit = filters.limit ?? 40
    const query = this.#filtered(teamId, filters)
    const total = query.clone().count('* as total').first()
    const cursor = decodeCursor(filters.cursor)
    if (cursor) query.whereRaw('(created_at, id) < (?::timestamptz, ?::uuid)', cursor)
    else if (filters.page) query.offset((filters.page - 1) * limit)
    const rows: (FileRow & { stamp: string })[] = await query
      .select(
        '*',
        db.raw(`to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as stamp`)
      )
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(limit + 1)
    const items = rows.slice(0, limit)
    const last = items.at(-1)
    return {
      items,
      total: Number((await total)?.total ?? 0),
      next_cursor: rows.length > limit && last ? encodeCursor(last.stamp, last.id) : null,
    }
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
      const wanted = `%${filters.query.replace(/[\\%_]/g, '\\$&')}%`
      query.whereRaw(`(metadata->>'prompt' ilike ? or name ilike ?)`, [wanted, wanted])
    }
    return query
  }
}

function encodeCursor(stamp: string, id: string): string {
  return Buffer.from(`${stamp}|${id}`).toString('base64url')
}

/** Null for anything that is not one of ours: the list then starts from the top. */
function decodeCursor(cursor: string | undefined): [string, string] | null {
  const text = cursor ? Buffer.from(cursor, 'base64url').toString() : ''
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)\|([0-9a-f-]{36})$/.exec(text)
  return match ? [match[1]!, match[2]!] : null
}
