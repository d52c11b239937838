import type { Logger } from '@adonisjs/core/logger'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { AppError, NotFoundError } from '#shared/errors'
import { Refresh } from '#shared/refresh'

import type { PluginPackage } from './discovery.js'
import type { InstalledPlugin, OfferedModel, ServiceOperation } from './installed_plugin.js'
import type { PluginLoading } from './isolation/plugin_loading.js'
import { failedPlugin, refuseDoubles } from './loader.js'
import type { PluginStateStore } from './state_store.js'

/** What the registry needs of the bus between nodes. */
export interface PluginBus {
  publish(
    channel: 'plugins',
    payload: { id: string },
    trx?: TransactionClientContract
  ): Promise<void>
}

/** Versions that were installed while the site runs. */
export interface PluginVersions {
  /** What has to be put in the place of what runs: another version of a plugin, a new one, or nothing. */
  changes(
    current: ReadonlyMap<string, InstalledPlugin>
  ): Promise<Map<string, InstalledPlugin | null>>
  /** Null for one that is not kept any more. @throws Error for one that cannot be loaded here */
  version(packageId: string): Promise<InstalledPlugin | null>
}

/** Brings the records of a plugin up to date; those of installed versions are, before anybody hears of these. */
export interface RecordMigrations {
  /** @throws AppError for what the plugin does wrong */
  run(plugin: InstalledPlugin): Promise<unknown>
}

export interface RegistryParts {
  states: PluginStateStore
  bus: PluginBus
  logger: Logger
  discover: () => Promise<PluginPackage[]>
  loading: PluginLoading
  versions?: PluginVersions
  migrations?: RecordMigrations
  importTimeout?: number
}

/** Every plugin of this process, with its present state. One per process; all nodes follow each change. */
export class PluginRegistry {
  readonly #parts: RegistryParts
  #plugins = new Map<string, InstalledPlugin>()
  /** Installed versions by package, those that tasks still need among them. */
  readonly #versions = new Map<string, InstalledPlugin>()
  #booted: Promise<void> | null = null
  #listeners = new Set<(plugin: InstalledPlugin) => void>()
  #generation = 0
  readonly #outdated = new Set<string>()
  readonly #refresh = new Refresh(() => this.#read())

  constructor(parts: RegistryParts) {
    this.#parts = parts
  }

  /** Finds, loads and checks all plugins; a bad one is kept with its faults and stops nobody else. */
  boot(): Promise<void> {
    this.#booted ??= this.#load()
    return this.#booted
  }

  all(): InstalledPlugin[] {
    return [...this.#plugins.values()]
  }

  find(id: string): InstalledPlugin | null {
    return this.#plugins.get(id) ?? null
  }

  /** The version that took a task, as long as this node has it; else the one in force. */
  versionOf(id: string, packageId: string | null): InstalledPlugin | null {
    return (packageId ? this.#versions.get(packageId) : null) ?? this.find(id)
  }

  /**
   * Makes sure that `versionOf` finds the version itself, if it is still kept.
   * @throws Error where it is, and cannot be loaded here
   */
  async provide(packageId: string | null): Promise<void> {
    if (!packageId || !this.#parts.versions || this.#versions.has(packageId)) return
    const plugin = await this.#parts.versions.version(packageId)
    if (!plugin) return
    await this.#parts.states.read([plugin])
    this.#versions.set(packageId, plugin)
  }

  /** Loaded without faults, switched on or not. For admin actions. */
  loaded(id: string): InstalledPlugin {
    const plugin = this.find(id)
    if (!plugin?.loaded) throw new NotFoundError('plugin_not_found')
    return plugin
  }

  /** @throws NotFoundError for an unknown, failed, disabled or unconfigured plugin: a caller cannot tell which. */
  enabled(id: string): InstalledPlugin {
    const plugin = this.find(id)
    if (!plugin?.usable) throw new NotFoundError('plugin_not_found')
    return plugin
  }

  /** The operation of an enabled plugin; operation ids are unique within a plugin. */
  service(pluginId: string, operationId: string): ServiceOperation {
    const found = this.enabled(pluginId).operation(operationId)
    if (!found) throw new NotFoundError('operation_not_found')
    return found
  }

  /** Models of the enabled plugins. */
  models(): OfferedModel[] {
    return this.all()
      .filter((plugin) => plugin.usable)
      .flatMap((plugin) =>
        Object.entries(plugin.declaration.models?.list ?? {}).map(([id, model]) => ({
          plugin,
          id,
          model,
        }))
      )
  }

  /** Reads the state of one plugin, or of all, anew, on this node only. */
  reload(...ids: string[]): Promise<void> {
    this.#outdate(ids)
    return this.#refresh.run()
  }

  /** The same for news from other nodes, which come only once: tried until the database answers. */
  follow(...ids: string[]): Promise<void> {
    this.#outdate(ids)
    return this.#refresh.insist()
  }

  /** The first migration came late: all rows anew. */
  async resync(): Promise<void> {
    for (const plugin of this.all()) {
      const kept = await this.#migrated(plugin)
      if (kept !== plugin) this.#plugins.set(plugin.id, kept)
    }
    await this.#parts.states.install(this.all().filter((plugin) => plugin.loaded))
    await this.reload()
  }

  #outdate(ids: string[]): void {
    for (const id of ids.length > 0 ? ids : this.#plugins.keys()) this.#outdated.add(id)
  }

  async #read(): Promise<void> {
    const ids = [...this.#outdated]
    this.#outdated.clear()
    let plugins: InstalledPlugin[]
    try {
      await this.#parts.loading.refresh()
      const changes = (await this.#parts.versions?.changes(this.#plugins)) ?? new Map()
      for (const plugin of await this.#moved()) changes.set(plugin.id, plugin)
      const concerned = new Set([...ids, ...changes.keys()])
      const next = new Map([...this.#plugins, ...changes])
      plugins = [...concerned].flatMap((id) => next.get(id) ?? [])
      const older = [...this.#versions.values()].filter((one) => concerned.has(one.id))
      // With its state first: no moment in which a new version looks switched off.
      await this.#parts.states.read([...new Set([...plugins, ...older])])
      for (const [id, plugin] of changes) this.#swap(id, plugin)
    } catch (error) {
      for (const id of ids) this.#outdated.add(id)
      throw error
    }
    for (const plugin of plugins) {
      plugin.isolation?.retire(this.find(plugin.id) !== plugin || !plugin.usable)
      for (const listener of this.#listeners) listener(plugin)
    }
  }

  /** Plugins of folders that have to run in another way, brought to life there; where that fails they stay. */
  async #moved(): Promise<InstalledPlugin[]> {
    const { loading, logger } = this.#parts
    const moving = this.all().filter(
      (plugin) => plugin.loaded && !plugin.source.packageId && !loading.fits(plugin)
    )
    const moved = await Promise.all(moving.map(({ source }) => loading.load(source)))
    return moved.filter((plugin, index) => {
      const same = plugin.loaded !== null && plugin.id === moving[index].id
      const { id: name, faults } = plugin
      if (!same) logger.error({ plugin: name, faults }, 'plugin not moved to another process')
      return same
    })
  }

  #swap(id: string, plugin: InstalledPlugin | null): void {
    this.#plugins.get(id)?.isolation?.retire(true)
    if (!plugin) return void this.#plugins.delete(id)
    this.#plugins.set(id, plugin)
    if (plugin.loaded && plugin.source.packageId)
      this.#versions.set(plugin.source.packageId, plugin)
  }

  /** To be called after a change was committed: this node and all others read it. */
  async changed(id: string): Promise<void> {
    await this.reload(id)
    await this.#parts.bus.publish('plugins', { id })
  }

  /**
   * Reads the code of one plugin anew, on this node only. It takes over where it loads without faults; otherwise the one
   * before works on, and the answer says why. Config, prices and tasks in flight stay as they are.
   */
  async reimport(id: string): Promise<InstalledPlugin> {
    const old = this.#plugins.get(id)
    if (!old) throw new NotFoundError('plugin_not_found')
    const { importTimeout, loading, states } = this.#parts
    const fresh = await loading.load(old.source, importTimeout, ++this.#generation)
    if (!fresh.loaded) return fresh
    const other = this.find(fresh.id)
    if (other && other !== old) return refuseDoubles([other, fresh])[1]
    const ready = await this.#migrated(fresh)
    if (!ready.loaded) return ready
    fresh.state = old.state
    old.isolation?.retire(true)
    this.#plugins.delete(id)
    this.#plugins.set(fresh.id, fresh)
    await states.install([fresh])
    await this.reload(fresh.id)
    return fresh
  }

  /** The plugin with its records up to date; else one that says why it cannot be used. */
  async #migrated(plugin: InstalledPlugin): Promise<InstalledPlugin> {
    const { migrations, loading, logger } = this.#parts
    if (!migrations || !plugin.loaded || plugin.source.packageId) return plugin
    try {
      await migrations.run(plugin)
      return plugin
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const message = Object.values(error.params).join(': ')
      logger.error(
        { err: error, plugin: plugin.id },
        'plugin refused: its records stay as they were'
      )
      await loading.forget(plugin)
      return failedPlugin(plugin.source, [{ path: 'records.migrations', message }], plugin.id)
    }
  }

  onChange(listener: (plugin: InstalledPlugin) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async #load(): Promise<void> {
    const { logger, loading, importTimeout } = this.#parts
    const packages = await this.#parts.discover()
    await loading.refresh()
    const plugins = refuseDoubles(
      await Promise.all(packages.map((source) => loading.load(source, importTimeout)))
    )
    this.#plugins = new Map(plugins.map((plugin) => [plugin.id, plugin]))
    for (const plugin of plugins) {
      if (plugin.loaded) continue
      logger.error(
        { plugin: plugin.id, root: plugin.source.root, faults: plugin.faults },
        'plugin refused'
      )
    }
    await this.resync()
  }
}
