import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, type ReadStream } from 'node:fs'
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import db from '@adonisjs/lucid/services/db'
import drive from '@adonisjs/drive/services/main'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { databaseClock } from '#shared/database/database_clock'
import { asPrepared } from '#shared/database/prepared_statements'
import { AppError } from '#shared/errors'
import { defaultDisk } from '#config/drive'
import { failpoint } from '#shared/failpoint'
import { newId } from '#shared/uuid'
import { safeFileName } from '#files/file_name'
import type { FileMetadata, FileRow, NewFile } from '#files/file_row'
import { filmPoster, isFilm } from '#files/film_poster'
import { inspectImage, type ImageFacts } from '#files/images'
import { detectMediaType } from '#files/media_type'

/** Bytes up to which a file goes through memory: opening, writing and removing files costs more than all the rest of a small picture. */
export const SMALL = 2 ** 20

export type FileSource = {
  name?: string
  /** Of its content, where it is known already. */
  sha256?: string
} & (
  | { bytes: Uint8Array }
  /** A file of ours on the local disk; it stays where it is. */
  | { path: string }
)

export interface FileOrigin {
  /** Given by callers that may come twice with the same file; the second write then lands on the first. */
  id?: string
  teamId: string
  userId: string | null
  kind: 'output' | 'upload'
  /** Part of the key; must be the same each time the same id is written. */
  createdAt?: Date
  pluginId?: string
  serviceId?: string
  taskId?: string
  metadata?: FileMetadata
}

/**
 * Contents on a Drive disk, facts in `files`. Writing has two steps, so that the row can be inserted in the transaction
 * that needs it: `write` puts the bytes in place, `insert` makes them exist.
 */
export class FileStore {
  readonly #temporary: string

  constructor(temporary: string) {
    this.#temporary = temporary
  }

  /** A local path for bytes on their way in, removed again whatever happens. The folder may not be there yet. */
  async temporary<T>(use: (path: string) => Promise<T>): Promise<T> {
    const path = join(this.#temporary, randomUUID())
    try {
      return await use(path)
    } finally {
      await rm(path, { force: true })
    }
  }

  /** @throws AppError `file_empty`, `file_broken`; what `isStorageFull` knows when there is no room */
  async write(source: FileSource, origin: FileOrigin): Promise<NewFile> {
    const { content, size } = await this.#content(source)
    if (size === 0) throw new AppError(422, 'file_empty')
    const { mime, extension } = await detectMediaType(content)
    const picture = mime.startsWith('image/') && mime !== 'image/svg+xml'
    const facts = picture ? await inspectImage(content) : await this.#poster(content, mime)
    if (picture && !facts) throw new AppError(422, 'file_broken')

    const id = origin.id ?? newId()
    const date = (origin.createdAt ?? databaseClock.date()).toISOString()
    const folder = `teams/${origin.teamId}/${date.slice(0, 4)}/${date.slice(5, 7)}`
    const hash = source.sha256 ?? (await sha256(content))
    // Two writers of one id (a node that was stopped wakes up) never change what the other's row stands for.
    const key = `${folder}/${id}-${hash.slice(0, 8)}`
    const file: NewFile = {
      id,
      team_id: origin.teamId,
      user_id: origin.userId,
      kind: origin.kind,
      disk: defaultDisk,
      disk_key: `${key}.${extension}`,
      thumbnail_key: facts?.thumbnail ? `${key}.thumb.webp` : null,
      name: safeFileName(source.name, extension),
      mime,
      size,
      width: facts?.width ?? null,
      height: facts?.height ?? null,
      sha256: hash,
      metadata: origin.metadata ?? {},
      plugin_id: origin.pluginId ?? null,
      service_id: origin.serviceId ?? null,
      task_id: origin.taskId ?? null,
    }
    const disk = drive.use()
    await failpoint('files.before_write')
    try {
      await failpoint('files.writing')
      const options = { contentType: mime, contentLength: size }
      if (typeof content !== 'string') await disk.put(file.disk_key, content, options)
      else await disk.putStream(file.disk_key, reader(content), options)
      if (file.thumbnail_key && facts?.thumbnail) {
        await disk.put(file.thumbnail_key, facts.thumbnail, { contentType: 'image/webp' })
      }
    } catch (error) {
      await this.#discardHalf(file)
      throw error
    }
    await failpoint('files.after_write')
    return file
  }

  /** Its bytes, or the path of what is too large to be held. */
  async #content(source: FileSource): Promise<{ content: string | Uint8Array; size: number }> {
    if ('bytes' in source) return { content: source.bytes, size: source.bytes.byteLength }
    const { size } = await stat(source.path)
    return { content: size <= SMALL ? await readFile(source.path) : source.path, size }
  }

  /** Films are read by a program that wants a path. */
  #poster(content: string | Uint8Array, mime: string): Promise<ImageFacts | null> {
    if (typeof content === 'string') return filmPoster(content, mime)
    if (!isFilm(mime)) return Promise.resolve(null)
    return this.temporary(async (path) => {
      await mkdir(this.#temporary, { recursive: true })
      await writeFile(path, content)
      return filmPoster(path, mime)
    })
  }

  /** A whole one may be another writer's, whose row stands for it. */
  async #discardHalf(file: NewFile): Promise<void> {
    const facts = await drive
      .use()
      .getMetaData(file.disk_key)
      .catch(() => null)
    if (facts?.contentLength !== file.size) await this.discard([file])
  }

  async insert(files: NewFile[], trx?: TransactionClientContract): Promise<void> {
    if (files.length === 0) return
    const rows = files.map((file) => ({ ...file, metadata: JSON.stringify(file.metadata) }))
    await asPrepared((trx ?? db).table('files')).multiInsert(rows)
  }

  async store(source: FileSource, origin: FileOrigin): Promise<FileRow> {
    const file = await this.write(source, origin)
    try {
      await this.insert([file])
    } catch (error) {
      await this.discard([file])
      throw error
    }
    return (await this.find(file.id))!
  }

  find(id: string, teamId?: string): Promise<FileRow | null> {
    const query = db.from('files').where('id', id)
    if (teamId) query.where('team_id', teamId)
    return query.first()
  }

  bytes(file: Pick<FileRow, 'disk' | 'disk_key'>): Promise<Uint8Array> {
    return drive.use(file.disk as 'fs').getBytes(file.disk_key)
  }

  thumbnail(file: Pick<NewFile, 'disk' | 'thumbnail_key'>): Promise<Uint8Array> {
    return drive.use(file.disk as 'fs').getBytes(file.thumbnail_key!)
  }

  /** The row first: contents without a row are garbage, a row without contents is a broken picture. */
  async remove(file: FileRow): Promise<void> {
    await db.from('files').where('id', file.id).delete()
    await this.discard([file])
  }

  /** Those of the team, in one statement. */
  async removeMany(teamId: string, ids: string[]): Promise<FileRow[]> {
    const files: FileRow[] = await db
      .from('files')
      .where('team_id', teamId)
      .whereIn('id', ids)
      .delete()
      .returning('*')
    await this.discard(files)
    return files
  }

  /** Takes contents away that no row knows. Never throws: at worst some bytes stay behind. */
  async discard(files: Pick<FileRow, 'disk' | 'disk_key' | 'thumbnail_key'>[]): Promise<void> {
    for (const file of files) {
      const disk = drive.use(file.disk as 'fs')
      await disk.delete(file.disk_key).catch(() => {})
      if (file.thumbnail_key) await disk.delete(file.thumbnail_key).catch(() => {})
    }
  }
}

/**
 * A disk that fails ends the reading of its source, and Drive would tell of that instead of the disk's own fault. This
 * reader ends without a word.
 */
function reader(path: string): ReadStream {
  const stream = createReadStream(path)
  const destroy = stream._destroy.bind(stream)
  stream._destroy = (error, done) =>
    destroy(error, (fault) => done(fault?.name === 'AbortError' ? null : (fault ?? null)))
  return stream
}

async function sha256(content: string | Uint8Array): Promise<string> {
  const hash = createHash('sha256')
  if (typeof content === 'string') await pipeline(createReadStream(content), hash)
  else hash.update(content)
  return hash.digest('hex')
}
