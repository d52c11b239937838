import { Readable } from 'node:stream'
import { inject } from '@adonisjs/core'
import db from '@adonisjs/lucid/services/db'
import { makeZip } from 'client-zip'
import { openContent } from '#files/file_content'
import type { FileRow } from '#files/file_row'
import { FileUrls } from '#files/file_urls'

/** Many files as one zip, streamed as it is read; pictures and films are packed already and only stored. */
@inject()
export class FileArchive {
  readonly #urls: FileUrls

  constructor(urls: FileUrls) {
    this.#urls = urls
  }

  /** Signed address of the zip; null when none of the files is the team's. */
  async address(teamId: string, ids: string[]): Promise<string | null> {
    const rows: { id: string }[] = await db
      .from('files')
      .where('team_id', teamId)
      .whereIn('id', ids)
      .select('id')
    return rows.length > 0 ? this.#urls.archive(rows.map(({ id }) => id)) : null
  }

  async stream(ids: string[]): Promise<Readable> {
    const rows: FileRow[] = await db.from('files').whereIn('id', ids).orderBy('created_at', 'desc')
    return Readable.fromWeb(makeZip(entries(rows)) as Parameters<typeof Readable.fromWeb>[0])
  }
}

async function* entries(rows: FileRow[]) {
  const taken = new Set<string>()
  for (const row of rows) {
    // One that is gone from the disk must not take the others with it.
    const input = await openContent(row.disk, row.disk_key).catch(() => null)
    if (!input) continue
    yield { name: uniqueName(row.name, taken), lastModified: row.created_at, input }
  }
}

function uniqueName(name: string, taken: Set<string>): string {
  const dot = name.lastIndexOf('.')
  let unique = name
  for (let n = 2; taken.has(unique); n++) unique = `${name.slice(0, dot)} (${n})${name.slice(dot)}`
  taken.add(unique)
  return unique
}
