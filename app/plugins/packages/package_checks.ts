import { inject } from '@adonisjs/core'
import type { Fault } from '@wxiai/sdk/validate'
import type { PackageEngine, SignatureState } from '@wxiai/sdk/wire'
import semver from 'semver'
import { AppError, ConflictError, ForbiddenError } from '#shared/errors'
import { HostVersions } from './host_versions.js'
import type { PackageRow } from './package_row.js'
import { PackageStore } from './package_store.js'
import { Publishers } from './publishers.js'

/** What must be true of a package before its code runs. */
@inject()
export class PackageChecks {
  readonly #versions: HostVersions
  readonly #publishers: Publishers
  readonly #store: PackageStore

  constructor(versions: HostVersions, publishers: Publishers, store: PackageStore) {
    this.#versions = versions
    this.#publishers = publishers
    this.#store = store
  }

  /** What is wanted of this site, and what is there. */
  engines({ manifest }: PackageRow): PackageEngine[] {
    return (['wxiai', 'sdk'] as const).map((engine) => {
      const [wanted, present] = [manifest.engines[engine], this.#versions[engine]]
      const fits = semver.satisfies(present, wanted, { includePrerelease: true })
      return { engine, wanted, present, fits }
    })
  }

  /** What this site is not, and would have to be. */
  misfits(row: PackageRow): Fault[] {
    return this.engines(row)
      .filter(({ fits }) => !fits)
      .map(({ engine, wanted, present }) => ({
        path: `engines.${engine}`,
        message: `${wanted} is wanted, ${present} is here`,
      }))
  }

  async trust({
    signed_by: key,
  }: PackageRow): Promise<{ trust: SignatureState; name: string | null }> {
    if (!key) return { trust: 'unsigned', name: null }
    const publisher = await this.#publishers.find(key)
    return { trust: publisher ? 'trusted' : 'unknown', name: publisher?.name ?? null }
  }

  /** @throws AppError that says why it cannot be installed */
  async run(row: PackageRow, allowUntrusted: boolean): Promise<void> {
    const unfit = this.engines(row).find(({ fits }) => !fits)
    if (unfit) {
      const { engine, wanted, present } = unfit
      throw new AppError(422, 'package_engine', { params: { engine, wanted, present } })
    }
    const owner = await this.#store.owner(row.plugin_id)
    if (owner?.package_name && owner.package_name !== row.name) {
      const params = { id: row.plugin_id, name: owner.package_name }
      throw new ConflictError('package_id_of_other', { params })
    }
    // Somebody answered for it when it was installed first.
    if (allowUntrusted || row.installed_at) return
    const { trust } = await this.trust(row)
    if (trust !== 'trusted') throw new ForbiddenError(`package_${trust}`)
  }
}
