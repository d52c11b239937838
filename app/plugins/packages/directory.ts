import { inject } from '@adonisjs/core'
import type { PluginDirectory as Directory } from '@wxiai/sdk/wire'
import { AppError } from '#shared/errors'
import type { FoundPackage } from './found_package.js'
import { NpmRegistry } from './npm_registry.js'
import { PackageStore } from './package_store.js'
import { PluginSourceStore } from './plugin_source.js'

const PAGE_SIZE = 24
/** Of an index; more are not read. */
const MOST = 2_000

/** Plugins that may be installed: those of the index that the admin named, else what the registry finds. */
@inject()
export class PluginDirectory {
  readonly #registry: NpmRegistry
  readonly #sources: PluginSourceStore
  readonly #store: PackageStore

  constructor(registry: NpmRegistry, sources: PluginSourceStore, store: PackageStore) {
    this.#registry = registry
    this.#sources = sources
    this.#store = store
  }

  async page(query: string, page: number): Promise<Directory> {
    const { indexUrl, registryUrl } = await this.#sources.read()
    if (!indexUrl && !registryUrl) return { source: 'none', items: [] }
    const from = (page - 1) * PAGE_SIZE
    const found = indexUrl
      ? (await this.#listed(indexUrl, query)).slice(from, from + PAGE_SIZE)
      : await this.#registry.search(query, from, PAGE_SIZE)
    const active = [...(await this.#store.active()).values()]
    const versions = new Map(active.map(({ name, version }) => [name, version]))
    return {
      source: indexUrl ? 'index' : 'registry',
      items: found.map((entry) => ({ ...entry, installed: versions.get(entry.package) ?? null })),
    }
  }

  async #listed(url: string, query: string): Promise<FoundPackage[]> {
    const index = (await this.#registry.index(url)) as { plugins?: unknown } | null
    if (!Array.isArray(index?.plugins)) throw new AppError(502, 'plugin_index_broken')
    const entries = index.plugins.slice(0, MOST).flatMap((entry) => entryOf(entry) ?? [])
    const wanted = query.toLowerCase()
    return entries.filter(({ package: name, description }) =>
      `${name} ${description}`.toLowerCase().includes(wanted)
    )
  }
}

/** `{ package, version, description, publisher, homepage }`; an entry without the first two is left out. */
function entryOf(value: unknown): FoundPackage | null {
  const entry = value as Record<string, unknown> | null
  const text = (key: string) => (typeof entry?.[key] === 'string' ? entry[key] : null)
  const [name, version, homepage] = [text('package'), text('version'), text('homepage')]
  if (!name || !version) return null
  return {
    package: name,
    version,
    description: text('description') ?? '',
    publisher: text('publisher'),
    homepage: homepage && /^https?:/.test(homepage) ? homepage : null,
  }
}
