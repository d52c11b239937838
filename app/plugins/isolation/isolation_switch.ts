import { inject } from '@adonisjs/core'
import type { PluginIsolation } from '@wxiai/sdk/wire'
import { Bus } from '#shared/bus/bus'
import { AppError, ConflictError } from '#shared/errors'
import type { InstalledPlugin } from '../installed_plugin.js'
import { PluginRegistry } from '../registry.js'
import { IsolationSettings, type IsolationSetting } from './isolation_settings.js'
import { PluginLoading } from './plugin_loading.js'
import { ProcessReports } from './process_reports.js'
import { ISOLATION } from './tuning.js'

/** Channel of the bus. */
export const RESTART = 'plugin-restart'

/** Puts plugins into processes of their own, and back. */
@inject()
export class IsolationSwitch {
  readonly #settings: IsolationSettings
  readonly #loading: PluginLoading
  readonly #registry: PluginRegistry
  readonly #reports: ProcessReports
  readonly #bus: Bus

  constructor(
    settings: IsolationSettings,
    loading: PluginLoading,
    registry: PluginRegistry,
    reports: ProcessReports,
    bus: Bus
  ) {
    this.#settings = settings
    this.#loading = loading
    this.#registry = registry
    this.#reports = reports
    this.#bus = bus
  }

  async view({ id, source }: InstalledPlugin): Promise<PluginIsolation> {
    await this.#settings.refresh()
    const setting = this.#settings.of(source)
    const byDefault = this.#settings.byDefault(source)
    return {
      isolated: setting.isolated ?? byDefault,
      isolated_by_default: byDefault,
      setting: setting.isolated,
      memory_mb: setting.memory ?? ISOLATION.memory,
      memory_setting: setting.memory,
      processes: await this.#reports.of(id),
    }
  }

  /** @throws AppError `plugin_not_isolable` where it does not load like that; nothing changes then */
  async set(plugin: InstalledPlugin, setting: IsolationSetting, actorId: string): Promise<void> {
    await this.#settings.refresh()
    const isolated = setting.isolated ?? this.#settings.byDefault(plugin.source)
    const memory = setting.memory ?? ISOLATION.memory
    if (isolated && plugin.isolation?.memory !== memory) await this.#try(plugin, memory)
    await this.#settings.save(plugin.id, plugin.source, setting, actorId)
    await this.#registry.changed(plugin.id)
  }

  /** On all nodes. @throws ConflictError `plugin_not_isolated` */
  async restart({ id, isolation }: InstalledPlugin): Promise<void> {
    if (!isolation) throw new ConflictError('plugin_not_isolated')
    await this.#bus.publish(RESTART, { id, by: this.#reports.node })
    // One that cannot be started says so in the view.
    await isolation.restart().catch(() => {})
  }

  /** What another node was told. */
  async restarted({ id, by }: { id: string; by: string }): Promise<void> {
    if (by === this.#reports.node) return
    await this.#registry.find(id)?.isolation?.restart()
    await this.#reports.write()
  }

  async #try({ source }: InstalledPlugin, memory: number): Promise<void> {
    // A package that could not even be unpacked here.
    if (!source.entry) return
    const tried = await this.#loading.isolated(source, { memory })
    await this.#loading.forget(tried)
    if (tried.loaded) return
    const lines = tried.faults.map(({ path, message }) => (path ? `${path}: ${message}` : message))
    throw new AppError(422, 'plugin_not_isolable', {
      params: { reason: lines.slice(0, 5).join('; ') },
    })
  }
}
