import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { inject } from '@adonisjs/core'
import { CacheFolders } from './cache_folders.js'
import { PackageArchive } from './package_archive.js'
import { PackageStore } from './package_store.js'
import { PageBuilds } from './page_builds.js'

/** Milliseconds. Files may lie there for a moment before the row that names them is written. */
const CACHE_AGE = 3_600_000

/** Removes packages that were looked at and never installed, and what this node keeps of versions that are gone. */
@inject()
export class PackageSweeper {
  readonly #store: PackageStore
  readonly #archive: PackageArchive
  readonly #pages: PageBuilds
  readonly #folders: CacheFolders

  constructor(
    store: PackageStore,
    archive: PackageArchive,
    pages: PageBuilds,
    folders: CacheFolders
  ) {
    this.#store = store
    this.#archive = archive
    this.#pages = pages
    this.#folders = folders
  }

  /** Any number of nodes may sweep at once. */
  async sweep(cacheAge = CACHE_AGE): Promise<void> {
    for (const id of await this.#store.abandoned()) await this.#discard(id)
    const { plugins } = this.#folders
    await removeOthers(join(plugins, 'packages'), await this.#store.hashes(), cacheAge)
    await removeOthers(join(plugins, 'pages'), await this.#pages.hashes(), cacheAge)
    await removeOthers(join(plugins, 'incoming'), new Set(), cacheAge)
  }

  async #discard(id: string): Promise<void> {
    await this.#pages.remove([id])
    const row = await this.#store.removeAbandoned(id)
    if (row) await this.#archive.remove(row)
  }
}

/** All entries of a folder that nobody needs, and that nobody is just writing. */
async function removeOthers(folder: string, needed: Set<string>, age: number): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    if (needed.has(name)) continue
    const path = join(folder, name)
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }))
    if (Date.now() - mtimeMs >= age) await rm(path, { recursive: true, force: true })
  }
}
