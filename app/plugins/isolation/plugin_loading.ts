import type { Logger } from '@adonisjs/core/logger'
import type { Plugin } from '@wxiai/sdk'
import { validatePlugin, type Fault } from '@wxiai/sdk/validate'
import type { PluginPackage } from '../discovery.js'
import { InstalledPlugin } from '../installed_plugin.js'
import { failedPlugin, loadPlugin } from '../loader.js'
import { IsolatedHost } from './isolated_host.js'
import type { Isolation, IsolationSettings } from './isolation_settings.js'
import { remotePlugin } from './remote_plugin.js'

/** Loads a plugin where it has to run: here, or in a process of its own. */
export class PluginLoading {
  readonly #settings: IsolationSettings
  readonly #appRoot: string
  readonly #logger: Logger
  readonly #hosts = new Set<IsolatedHost>()

  constructor(settings: IsolationSettings, appRoot: string, logger: Logger) {
    this.#settings = settings
    this.#appRoot = appRoot
    this.#logger = logger
  }

  refresh(): Promise<void> {
    return this.#settings.refresh()
  }

  /** Whatever it does wrong ends up in its faults. Another `generation` reads its modules anew. */
  load(source: PluginPackage, timeout?: number, generation?: number): Promise<InstalledPlugin> {
    const wanted = this.#settings.wanted(source)
    return wanted ? this.isolated(source, wanted) : loadPlugin(source, timeout, generation)
  }

  /** It runs in the way that is wanted now. */
  fits({ source, isolation }: InstalledPlugin): boolean {
    return (this.#settings.wanted(source)?.memory ?? null) === (isolation?.memory ?? null)
  }

  async isolated(
    source: PluginPackage,
    { memory }: NonNullable<Isolation>
  ): Promise<InstalledPlugin> {
    const { root, entry, name } = source
    const host = new IsolatedHost({
      plugin: name,
      appRoot: this.#appRoot,
      root,
      entry,
      memory,
      logger: this.#logger.child({ plugin: name }),
    })
    try {
      const answer = await host.open()
      const faults = 'faults' in answer ? answer.faults : []
      const plugin = 'faults' in answer ? null : remotePlugin(answer.declared, host)
      // The process may say what it likes; its word is checked here once more.
      if (plugin) faults.push(...validatePlugin(plugin, { tryQuotes: false }))
      if (plugin && faults.length === 0) return this.#kept(source, plugin, host)
      await host.close()
      return failedPlugin(source, faults)
    } catch (error) {
      await host.close()
      return failedPlugin(source, [faultOf(error, host)])
    }
  }

  /** A copy that was only tried. */
  async forget(plugin: InstalledPlugin): Promise<void> {
    if (!plugin.isolation) return
    this.#hosts.delete(plugin.isolation)
    await plugin.isolation.close()
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#hosts].map((host) => host.close()))
    this.#hosts.clear()
  }

  #kept(source: PluginPackage, plugin: Plugin, host: IsolatedHost): InstalledPlugin {
    this.#hosts.add(host)
    return new InstalledPlugin(plugin.id, source, plugin, [], host)
  }
}

function faultOf(error: unknown, host: IsolatedHost): Fault {
  const { fault } = host.status
  const { name, message } = error as Error
  const detail = fault?.detail ? ` (${fault.detail})` : ''
  return { path: '', message: `${name}: ${message}${detail}` }
}
