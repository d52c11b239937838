import { setTimeout as sleep } from 'node:timers/promises'
import { inject } from '@adonisjs/core'
import type { I18n } from '@adonisjs/i18n'
import { Logger } from '@adonisjs/core/logger'
import { ConflictError, NotFoundError } from '#shared/errors'
import { PluginLifecycle } from '../lifecycle.js'
import { PluginRegistry } from '../registry.js'
import { PackageArchive } from './package_archive.js'
import { PackageStore } from './package_store.js'
import { PageBuilds } from './page_builds.js'
import { PluginTasks } from './plugin_tasks.js'

/** Nodes that had not heard yet may have taken a task, or written a record, meanwhile. */
const LATE = 5_000

/**
 * Takes a plugin away on all nodes. `keep`: config, prices and versions stay, what runs is followed to its end and what
 * waits is refunded. `purge`: everything that belongs to the plugin goes, and all its tasks are refunded first.
 */
@inject()
export class UninstallPlugin {
  readonly #store: PackageStore
  readonly #archive: PackageArchive
  readonly #registry: PluginRegistry
  readonly #lifecycle: PluginLifecycle
  readonly #tasks: PluginTasks
  readonly #pages: PageBuilds
  readonly #logger: Logger

  constructor(
    store: PackageStore,
    archive: PackageArchive,
    registry: PluginRegistry,
    lifecycle: PluginLifecycle,
    tasks: PluginTasks,
    pages: PageBuilds,
    logger: Logger
  ) {
    this.#store = store
    this.#archive = archive
    this.#registry = registry
    this.#lifecycle = lifecycle
    this.#tasks = tasks
    this.#pages = pages
    this.#logger = logger
  }

  /** Also of a plugin that was uninstalled before and left its data. @returns tasks that were refunded */
  async run(
    pluginId: string,
    data: 'keep' | 'purge',
    actorId: string,
    i18n: I18n
  ): Promise<{ refunded: number }> {
    const owner = await this.#store.owner(pluginId)
    if (!owner?.package_name) {
      if (this.#registry.find(pluginId)) throw new ConflictError('plugin_not_removable')
      throw new NotFoundError('plugin_not_found')
    }
    const plugin = this.#registry.find(pluginId)
    if (plugin?.loaded && plugin.state.enabled) {
      await this.#lifecycle.disable(plugin, actorId, i18n)
    }
    if (owner.package_id) {
      const ended = await this.#store.deactivate(pluginId)
      await this.#registry.changed(pluginId)
      if (ended && plugin?.loaded) await this.#lifecycle.uninstalled(plugin, i18n)
    }
    const refunded = await this.#tasks.end(pluginId, data === 'purge' ? 'all' : 'queued')
    if (data === 'purge') await this.#purge(pluginId)
    void this.#endLate(pluginId, data)
    return { refunded }
  }

  async #purge(pluginId: string): Promise<void> {
    const versions = await this.#store.of(pluginId)
    await this.#pages.remove(versions.map(({ id }) => id))
    const rows = await this.#store.forget(pluginId)
    await this.#registry.changed(pluginId)
    for (const row of rows) {
      // The rows are gone: what stays behind on the disk harms nobody.
      await this.#archive
        .remove(row)
        .catch((error: unknown) => this.#logger.warn({ err: error }, 'package not deleted'))
    }
  }

  async #endLate(pluginId: string, data: 'keep' | 'purge'): Promise<void> {
    await sleep(LATE, undefined, { ref: false })
    if (this.#registry.find(pluginId)) return
    try {
      // It came back and went again meanwhile, with its data kept.
      if (data === 'purge' && (await this.#store.of(pluginId)).length > 0) return
      await this.#tasks.end(pluginId, data === 'purge' ? 'all' : 'queued')
      if (data === 'purge') await this.#store.forgetRecords(pluginId)
    } catch (error) {
      this.#logger.warn({ err: error }, 'late tasks not ended')
    }
  }
}
