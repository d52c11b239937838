import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import drive from '@adonisjs/drive/services/main'
import { verifyFiles } from '@wxiai/sdk/package'
import { defaultDisk } from '#config/drive'
import { AppError } from '#shared/errors'
import type { PackageRow } from './package_row.js'
import { readTarball, type PackageFiles } from './tarball.js'

export interface Archived {
  disk: string
  disk_key: string
}

/**
 * Packages on the Drive disk, which all nodes share, and unpacked in the cache of this node. A new node, or one whose
 * folder was emptied, takes them from there; what does not have the right hash is never used.
 */
export class PackageArchive {
  readonly #cache: string
  readonly #unpacking = new Map<string, Promise<string>>()
  /** Looked at once by this process. */
  readonly #checked = new Set<string>()

  constructor(cache: string) {
    this.#cache = cache
  }

  /** A local path for a tarball on its way in, removed again whatever happens. */
  async temporary<T>(use: (path: string) => Promise<T>): Promise<T> {
    const folder = join(this.#cache, 'incoming')
    await mkdir(folder, { recursive: true })
    const path = join(folder, randomUUID())
    try {
      return await use(path)
    } finally {
      await rm(path, { force: true })
    }
  }

  async store(tarball: string, sha256: string): Promise<Archived> {
    const key = `plugins/packages/${sha256}.tgz`
    await drive.use().putStream(key, createReadStream(tarball), { contentType: 'application/gzip' })
    return { disk: defaultDisk, disk_key: key }
  }

  async remove(row: PackageRow): Promise<void> {
    await drive.use(row.disk as typeof defaultDisk).delete(row.disk_key)
  }

  /** The folder with the files of a package on this node. @throws AppError `package_lost` */
  unpacked(row: PackageRow): Promise<string> {
    let work = this.#unpacking.get(row.id)
    if (!work) {
      work = this.#unpacked(row).finally(() => this.#unpacking.delete(row.id))
      this.#unpacking.set(row.id, work)
    }
    return work
  }

  async #unpacked(row: PackageRow): Promise<string> {
    const root = join(this.#cache, 'packages', row.sha256)
    if (await this.#whole(root, row)) return root
    await rm(root, { recursive: true, force: true })
    await this.temporary(async (path) => {
      await this.#fetch(row, path)
      await this.unpack(await readTarball(path), root)
    })
    await verifyFiles(row.manifest, root)
    this.#checked.add(root)
    return root
  }

  async #whole(root: string, row: PackageRow): Promise<boolean> {
    const there = await access(root).then(
      () => true,
      () => false
    )
    if (!there) return false
    if (this.#checked.has(root)) return true
    try {
      await verifyFiles(row.manifest, root)
    } catch {
      return false
    }
    this.#checked.add(root)
    return true
  }

  async #fetch(row: PackageRow, path: string): Promise<void> {
    try {
      const stream = await drive.use(row.disk as typeof defaultDisk).getStream(row.disk_key)
      await pipeline(stream, createWriteStream(path))
    } catch (cause) {
      throw new AppError(503, 'package_lost', { params: { name: row.name }, cause })
    }
    if ((await sha256Of(path)) !== row.sha256) {
      throw new AppError(503, 'package_changed', { params: { name: row.name } })
    }
  }

  /** Whole or not at all, for other processes look into the same folder. */
  async unpack(files: PackageFiles, root: string): Promise<void> {
    const draft = `${root}.${randomUUID()}`
    try {
      for (const [path, bytes] of files) {
        await mkdir(dirname(join(draft, path)), { recursive: true })
        await writeFile(join(draft, path), bytes, { mode: 0o644 })
      }
      await rename(draft, root).catch(async (error: NodeJS.ErrnoException) => {
        if (!['ENOTEMPTY', 'EEXIST'].includes(error.code ?? '')) throw error
      })
    } finally {
      await rm(draft, { recursive: true, force: true })
    }
  }
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
