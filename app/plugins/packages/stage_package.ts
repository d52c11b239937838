import { stat } from 'node:fs/promises'
import { inject } from '@adonisjs/core'
import type { I18n } from '@adonisjs/i18n'
import {
  hashFile,
  MANIFEST_FILE,
  PluginPackageError,
  readManifest,
  readSignature,
  SIGNATURE_FILE,
  verifySignature,
  type PluginManifest,
} from '@wxiai/sdk/package'
import { RESERVED_IDS } from '@wxiai/sdk/validate'
import { AppError, ConflictError, InvalidInputError } from '#shared/errors'
import { PluginRegistry } from '../registry.js'
import { NpmRegistry, type ListedVersion } from './npm_registry.js'
import { PackageArchive, sha256Of } from './package_archive.js'
import type { PackageRow } from './package_row.js'
import { PackageStore } from './package_store.js'
import { PluginSourceStore } from './plugin_source.js'
import { StepLog } from './step_log.js'
import { readTarball, type PackageFiles } from './tarball.js'

export interface Origin {
  actorId: string
  i18n: I18n
}

/** Fetches a package and reads it. No code of it runs, and nothing changes for anybody. */
@inject()
export class StagePackage {
  readonly #registry: NpmRegistry
  readonly #archive: PackageArchive
  readonly #store: PackageStore
  readonly #sources: PluginSourceStore
  readonly #plugins: PluginRegistry

  constructor(
    registry: NpmRegistry,
    archive: PackageArchive,
    store: PackageStore,
    sources: PluginSourceStore,
    plugins: PluginRegistry
  ) {
    this.#registry = registry
    this.#archive = archive
    this.#store = store
    this.#sources = sources
    this.#plugins = plugins
  }

  fromRegistry(name: string, version: string | undefined, origin: Origin): Promise<PackageRow> {
    return this.#archive.temporary(async (path) => {
      const log = new StepLog(origin.i18n)
      const listed = await log.run('fetch', async () => {
        const found = await this.#registry.resolve(name, version)
        await this.#registry.download(found, path)
        return found
      })
      return this.#stage(path, log, origin, listed)
    })
  }

  async fromFile(path: string, origin: Origin): Promise<PackageRow> {
    try {
      return await this.#stage(path, new StepLog(origin.i18n), origin, null)
    } catch (error) {
      if (!(error instanceof AppError) || error.status !== 422 || error.fields) throw error
      throw new AppError(422, error.code!, { params: error.params, field: 'file', cause: error })
    }
  }

  async #stage(path: string, log: StepLog, origin: Origin, listed: ListedVersion | null) {
    const files = await log.run('verify', () => readTarball(path))
    const { manifest, signedBy } = await log.run('read', async () => readPackage(files))
    if (listed) checkName(manifest, listed)
    await this.#checkId(manifest)
    const sha256 = await sha256Of(path)
    const archived = await this.#archive.store(path, sha256)
    return this.#store.add({
      plugin_id: manifest.id,
      name: manifest.package,
      version: manifest.version,
      manifest,
      sha256,
      size: (await stat(path)).size,
      ...archived,
      registry_url: listed ? (await this.#sources.read()).registryUrl : null,
      signed_by: signedBy,
      steps: log.steps,
      created_by: origin.actorId,
    })
  }

  /** An id stands for a config with its secrets: nobody else may come under it. */
  async #checkId({ id, package: name }: PluginManifest): Promise<void> {
    if (RESERVED_IDS.includes(id)) throw new ConflictError('package_id_taken', { params: { id } })
    const present = this.#plugins.find(id)
    if (present && !present.source.packageId) {
      throw new ConflictError('package_id_taken', { params: { id } })
    }
    const owner = await this.#store.owner(id)
    if (!owner?.package_name || owner.package_name === name) return
    throw new ConflictError('package_id_of_other', { params: { id, name: owner.package_name } })
  }
}

function checkName(manifest: PluginManifest, listed: ListedVersion): void {
  const name = `${manifest.package}@${manifest.version}`
  const wanted = `${listed.name}@${listed.version}`
  if (name !== wanted) throw new AppError(422, 'package_other', { params: { name, wanted } })
}

/** plugin.json, whose hashes cover every other file, and whose key signed it. */
function readPackage(files: PackageFiles): { manifest: PluginManifest; signedBy: string | null } {
  const bytes = files.get(MANIFEST_FILE)
  if (!bytes) throw new AppError(422, 'package_no_manifest')
  try {
    const manifest = readManifest(bytes)
    compareHashes(manifest, files)
    const signature = files.get(SIGNATURE_FILE)
    const signedBy = signature ? verifySignature(bytes, readSignature(signature)).key : null
    return { manifest, signedBy }
  } catch (error) {
    if (error instanceof PluginPackageError) throw invalid(error)
    throw error
  }
}

function compareHashes(manifest: PluginManifest, files: PackageFiles): void {
  const faults = Object.entries(manifest.files).flatMap(([path, hash]) => {
    const bytes = files.get(path)
    if (!bytes) return [{ path, message: 'is missing' }]
    return hashFile(bytes) === hash ? [] : [{ path, message: 'was changed' }]
  })
  for (const path of files.keys()) {
    if (path === MANIFEST_FILE || path === SIGNATURE_FILE) continue
    if (!Object.hasOwn(manifest.files, path)) {
      faults.push({ path, message: 'is not in plugin.json' })
    }
  }
  if (faults.length) throw new PluginPackageError(faults, 'files of the package')
}

function invalid(error: PluginPackageError): InvalidInputError {
  const errors = error.faults.map(({ path, message }) => ({
    field: path,
    message: message,
    rule: 'package',
  }))
  return new InvalidInputError(errors, { message: error.message, cause: error })
}
