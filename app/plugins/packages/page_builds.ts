import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from '@adonisjs/core/logger'
import type { Database } from '@adonisjs/lucid/database'
import { AppError } from '#shared/errors'
import { Semaphore } from '#shared/semaphore'
import type { InstalledPlugin, PluginPages } from '../installed_plugin.js'
import { type AppBuild } from './app_build.js'
import { type PackageArchive } from './package_archive.js'
import type { PackageRow } from './package_row.js'
import type { PageCompiler } from './page_compiler.js'
import { type PageFiles } from './page_files.js'
import { type CacheFolders } from './cache_folders.js'

interface BuildRow {
  hash: string | null
  files: string[]
  error: string | null
}

/** The pages of installed versions, compiled once for each build of the app. A failure takes their own pages only. */
export class PageBuilds {
  readonly #build: AppBuild
  readonly #archive: PackageArchive
  readonly #files: PageFiles
  readonly #folders: CacheFolders
  readonly #compiler: PageCompiler
  readonly #db: Database
  readonly #logger: Logger
  /** A compiler takes a core and 200 MB for a second. */
  readonly #turn = new Semaphore(1)

  constructor(
    build: AppBuild,
    archive: PackageArchive,
    files: PageFiles,
    folders: CacheFolders,
    compiler: PageCompiler,
    db: Database,
    logger: Logger
  ) {
    this.#build = build
    this.#archive = archive
    this.#files = files
    this.#folders = folders
    this.#compiler = compiler
    this.#db = db
    this.#logger = logger
  }

  /** Pages will be asked for soon: an admin looks at what may be installed. */
  async prepare(): Promise<void> {
    if (await this.#build.current()) this.#compiler.warm()
  }

  /** @throws AppError `package_pages_failed` with what the compiler says */
  async build(row: PackageRow): Promise<PluginPages | null> {
    const build = await this.#build.current()
    if (!build || row.manifest.pages.length === 0) return null
    const known = await this.#known(row, build.key)
    if (known?.hash) return pagesOf(row, known)
    const started = performance.now()
    try {
      const made = await this.#turn.run(() => this.#compile(row, build.shared))
      await this.#record(row, build.key, { ...made, error: null }, started)
      return pagesOf(row, { ...made, error: null })
    } catch (cause) {
      const { message } = cause as Error
      await this.#record(row, build.key, { hash: null, files: [], error: message }, started)
      throw new AppError(422, 'package_pages_failed', { params: { reason: message }, cause })
    }
  }

  /** Vite serves the sources as it serves the app's own, and they share its modules. */
  async #live(row: PackageRow): Promise<PluginPages> {
    const root = await realpath(await this.#archive.unpacked(row))
    const scripts = row.manifest.pages.map(({ id, file }) => [id, `/@fs${join('/', root, file)}`])
    return { style: null, scripts: Object.fromEntries(scripts) as Record<string, string> }
  }

  /** Gives a plugin its pages. What was never compiled for this build is compiled behind its back. */
  async attach(plugin: InstalledPlugin, row: PackageRow): Promise<void> {
    if (row.manifest.pages.length === 0) return
    if (this.#build.isServedByVite) {
      plugin.pages = await this.#live(row)
      return
    }
    const build = await this.#build.current()
    if (!build) return
    const known = await this.#known(row, build.key)
    if (known) {
      plugin.pages = pagesOf(row, known)
      return
    }
    void this.build(row).then(
      (pages) => (plugin.pages = pages),
      (error: unknown) =>
        this.#logger.error({ err: error, plugin: plugin.id }, 'pages of a plugin not compiled')
    )
  }

  /** Why the pages of a version are not shown under this build; null where they are, or are being made. */
  async fault(row: PackageRow): Promise<string | null> {
    const build = await this.#build.current()
    return build ? ((await this.#known(row, build.key))?.error ?? null) : null
  }

  /** What was compiled for versions that go away. */
  async remove(packageIds: string[]): Promise<void> {
    const builds = await this.#db.from('plugin_page_builds').whereIn('package_id', packageIds)
    await this.#db.from('plugin_page_builds').whereIn('package_id', packageIds).delete()
    for (const { hash, files } of builds as BuildRow[]) {
      // Another version may have the very same pages.
      const used = hash && (await this.#db.from('plugin_page_builds').where({ hash }).first())
      if (hash && !used) await this.#files.remove(hash, files)
    }
  }

  /** Of all that is compiled for a version that is kept. */
  async hashes(): Promise<Set<string>> {
    const rows: { hash: string }[] = await this.#db
      .from('plugin_page_builds')
      .whereNotNull('hash')
      .select('hash')
    return new Set(rows.map(({ hash }) => hash))
  }

  async #compile({ manifest, ...row }: PackageRow, shared: PageSources['shared']) {
    const root = await this.#archive.unpacked({ manifest, ...row })
    const pages = Object.fromEntries(manifest.pages.map(({ id, file }) => [id, file]))
    const { appRoot } = this.#folders
    return this.#files.draft(async (output) => {
      const sources = { appRoot, root, plugin: manifest.id, pages, shared, output }
      const made = await this.#compiler.compile(sources)
      await this.#files.keep(output, made.hash, made.files)
      return made
    })
  }

  async #known(row: PackageRow, build: string): Promise<BuildRow | null> {
    return this.#db.from('plugin_page_builds').where({ package_id: row.id, build }).first()
  }

  async #record(row: PackageRow, build: string, made: BuildRow, started: number): Promise<void> {
    const record = {
      hash: made.hash,
      files: JSON.stringify(made.files),
      error: made.error?.replaceAll('\0', ' ') ?? null,
      milliseconds: Math.round(performance.now() - started),
    }
    await this.#db
      .knexQuery()
      .from('plugin_page_builds')
      .insert({ package_id: row.id, build, ...record })
      .onConflict(['package_id', 'build'])
      .merge(record)
  }
}

type PageSources = Parameters<PageCompiler['compile']>[0]

function pagesOf(row: PackageRow, { hash, files }: BuildRow): PluginPages | null {
  if (!hash) return null
  const address = (file: string) => `/plugins/${row.plugin_id}/pages/${hash}/${file}`
  return {
    style: files.includes('style.css') ? address('style.css') : null,
    scripts: Object.fromEntries(row.manifest.pages.map(({ id }) => [id, address(`${id}.js`)])),
  }
}
