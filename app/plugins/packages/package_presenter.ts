import { inject } from '@adonisjs/core'
import { compareManifests } from '@wxiai/sdk/package'
import type { PackageDetail, PackageState, PackageVersion } from '@wxiai/sdk/wire'
import { localizedSchema } from '../localized.js'
import { PluginMigrations } from '../records/plugin_migrations.js'
import { textIn } from '../text.js'
import { PackageChecks } from './package_checks.js'
import type { PackageRow } from './package_row.js'
import { PackageStore } from './package_store.js'
import { PageBuilds } from './page_builds.js'

@inject()
export class PackagePresenter {
  readonly #store: PackageStore
  readonly #checks: PackageChecks
  readonly #pages: PageBuilds
  readonly #migrations: PluginMigrations

  constructor(
    store: PackageStore,
    checks: PackageChecks,
    pages: PageBuilds,
    migrations: PluginMigrations
  ) {
    this.#store = store
    this.#checks = checks
    this.#pages = pages
    this.#migrations = migrations
  }

  async version(row: PackageRow, activeId: string | null): Promise<PackageVersion> {
    const { trust, name } = await this.#checks.trust(row)
    return {
      id: row.id,
      plugin: row.plugin_id,
      package: row.name,
      version: row.version,
      state: this.#state(row),
      active: row.id === activeId,
      signature: { state: trust, key: row.signed_by, name },
      registry_url: row.registry_url,
      size: row.size,
      pages_error: await this.#pages.fault(row),
      steps: row.steps,
      created_at: row.created_at.toISOString(),
      installed_at: row.installed_at?.toISOString() ?? null,
    }
  }

  async full(row: PackageRow, locale: string): Promise<PackageDetail> {
    const installed = (await this.#store.active()).get(row.plugin_id) ?? null
    const { manifest } = row
    const { collections = [], migrations = [] } = manifest.records ?? {}
    const pending = await this.#migrations.pending(row.plugin_id, migrations)
    return {
      ...(await this.version(row, installed?.id ?? null)),
      name: textIn(manifest.name, locale),
      description: manifest.description ? textIn(manifest.description, locale) : null,
      publisher: manifest.publisher ?? null,
      homepage: manifest.homepage ?? null,
      license: manifest.license,
      files: Object.keys(manifest.files).length,
      engines: this.#checks.engines(row),
      hosts: manifest.permissions.hosts,
      hosts_from_config: manifest.permissions.hostsFromConfig,
      permissions: {
        storage: manifest.permissions.storage,
        webhooks: manifest.permissions.webhooks,
      },
      pages: manifest.pages.map(({ id }) => id),
      config_schema: localizedSchema(manifest.config, locale),
      services: manifest.services.map((service) => ({
        id: service.id,
        name: textIn(service.name, locale),
        kind: service.kind,
        operations: service.operations.map(({ id, name }) => ({ id, name: textIn(name, locale) })),
        prices: Object.entries(service.prices).map(([key, { label, credits, unit }]) => ({
          key,
          label: textIn(label, locale),
          credits,
          unit: unit ? textIn(unit, locale) : null,
        })),
      })),
      models: manifest.models.map(({ id, name, kind, prices }) => ({
        id,
        name: textIn(name, locale),
        kind,
        prices,
      })),
      gateways: (manifest.gateways ?? []).map(({ id, name, currencies, methods, refunds }) => ({
        id,
        name: textIn(name, locale),
        currencies,
        methods: Object.values(methods ?? {}).map((label) => textIn(label, locale)),
        refunds,
      })),
      routes: (manifest.routes ?? []).map(({ id, method, access, name }) => {
        return { id, method, access, name: textIn(name, locale) }
      }),
      records: {
        collections: collections.map(({ id, label, scope }) => {
          return { id, label: textIn(label, locale), scope }
        }),
        migrations: migrations.map((id) => ({ id, pending: pending.includes(id) })),
      },
      installed: installed && { id: installed.id, version: installed.version },
      differences:
        installed && installed.id !== row.id
          ? compareManifests(installed.manifest, manifest)
          : null,
    }
  }

  /** Whoever installed it may be gone without a word. */
  #state({ state, claimed_until: until, installed_at: installed }: PackageRow): PackageState {
    const left = state === 'installing' && until !== null && until.getTime() < Date.now()
    if (!left) return state
    return installed ? 'ready' : 'failed'
  }
}
