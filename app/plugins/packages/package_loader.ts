import { readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { inject } from '@adonisjs/core'
import { brokenPromises, type PackageJson } from '@wxiai/sdk/package'
import { AppError } from '#shared/errors'
import type { InstalledPlugin } from '../installed_plugin.js'
import { PluginLoading } from '../isolation/plugin_loading.js'
import { PackageArchive } from './package_archive.js'
import type { PackageRow } from './package_row.js'

/** Brings a package to life beside whatever runs; where its code runs is the loader's own business. */
export abstract class PackageLoader {
  /** A loaded one still runs where it should. */
  abstract fits(plugin: InstalledPlugin): boolean

  /** @throws AppError `package_load_failed` for code that is broken, or is not what plugin.json promised */
  abstract load(row: PackageRow): Promise<InstalledPlugin>
}

/** Here, or in a process of its own. Each version lies in a folder of its own, so its modules are its own, too. */
@inject()
export class ArchiveLoader extends PackageLoader {
  readonly #archive: PackageArchive
  readonly #loading: PluginLoading
  readonly #loaded = new Map<string, InstalledPlugin>()

  constructor(archive: PackageArchive, loading: PluginLoading) {
    super()
    this.#archive = archive
    this.#loading = loading
  }

  fits(plugin: InstalledPlugin): boolean {
    return this.#loading.fits(plugin)
  }

  async load(row: PackageRow): Promise<InstalledPlugin> {
    await this.#loading.refresh()
    const known = this.#loaded.get(row.id)
    if (known && this.#loading.fits(known)) return known
    const root = await realpath(await this.#archive.unpacked(row))
    const plugin = await this.#loading.load({
      name: row.name,
      version: row.version,
      root,
      // Staged anew after a purge it is a new package, and gets new modules.
      entry: join(root, row.manifest.entry),
      source: 'installed',
      packageId: row.id,
    })
    const faults = plugin.loaded
      ? brokenPromises(row.manifest, plugin.loaded, await packageJsonIn(root))
      : plugin.faults
    if (faults.length === 0) {
      this.#loaded.set(row.id, plugin)
      return plugin
    }
    await this.#loading.forget(plugin)
    const lines = faults.map(({ path, message }) => (path ? `${path}: ${message}` : message))
    throw new AppError(422, 'package_load_failed', {
      params: { reason: lines.slice(0, 20).join('; ') },
    })
  }
}

async function packageJsonIn(root: string): Promise<PackageJson> {
  return JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as PackageJson
}
