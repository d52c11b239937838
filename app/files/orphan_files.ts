import drive from '@adonisjs/drive/services/main'
import db from '@adonisjs/lucid/services/db'
import { DriveFile } from 'flydrive'
import { databaseClock } from '#shared/database/database_clock'
import { DAY } from '#shared/time_spans'

const PREFIX = 'teams/'
const BATCH = 500
/** `<id>-<hash>.png`, `<id>-<hash>.thumb.webp`; nothing else is ours to delete. */
const NAME = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-[0-9a-f]{8}\./

/** Ids of files that are being written, or may be written again. */
export type FilesInMaking = () => Promise<Set<string>>

/**
 * Contents that no row knows: of tasks that failed after their outputs were written, and of processes that died between
 * the bytes and the row. They are left alone for a day, and as long as somebody may still be making them.
 */
export class OrphanFiles {
  readonly #makers: FilesInMaking[] = []

  /** A room that writes contents before their row answers for those. */
  watch(maker: FilesInMaking): void {
    this.#makers.push(maker)
  }

  /** Deletes them; gives their keys. */
  async collect(olderThan = DAY): Promise<string[]> {
    const deleted: string[] = []
    for await (const keys of this.#old(databaseClock.now() - olderThan)) {
      // In this order: who is done by now has its rows in the answer of the second question.
      const making = await this.#making()
      const known = await this.#known(keys)
      for (const key of keys) {
        if (known.has(key) || making.has(idOf(key)!)) continue
        await drive.use().delete(key)
        deleted.push(key)
      }
    }
    return deleted
  }

  async *#old(before: number): AsyncGenerator<string[]> {
    let page: string | undefined
    let keys: string[] = []
    do {
      const { objects, paginationToken } = await drive
        .use()
        .listAll(PREFIX, { recursive: true, ...(page ? { paginationToken: page } : {}) })
      page = paginationToken
      for (const object of objects) {
        if (!(object instanceof DriveFile) || !idOf(object.key)) continue
        // Somebody may delete it meanwhile.
        const facts = await object.getMetaData().catch(() => null)
        if (!facts || facts.lastModified.getTime() > before) continue
        keys.push(object.key)
        if (keys.length < BATCH) continue
        yield keys
        keys = []
      }
    } while (page)
    if (keys.length > 0) yield keys
  }

  async #making(): Promise<Set<string>> {
    const sets = await Promise.all(this.#makers.map((maker) => maker()))
    return new Set(sets.flatMap((ids) => [...ids]))
  }

  async #known(keys: string[]): Promise<Set<string>> {
    const rows: { disk_key: string; thumbnail_key: string | null }[] = await db
      .from('files')
      .whereIn('id', [...new Set(keys.map((key) => idOf(key)!))])
      .select('disk_key', 'thumbnail_key')
    return new Set(rows.flatMap((row) => [row.disk_key, row.thumbnail_key ?? row.disk_key]))
  }
}

function idOf(key: string): string | undefined {
  return NAME.exec(key.slice(key.lastIndexOf('/') + 1))?.[1]
}
