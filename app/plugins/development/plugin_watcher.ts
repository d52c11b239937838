import { basename, relative, sep } from 'node:path'
import type { Logger } from '@adonisjs/core/logger'

import type { DemoSimulators } from '#plugins/demo_simulators'
import type { InstalledPlugin } from '#plugins/installed_plugin'
import type { PluginRegistry } from '#plugins/registry'

/** Editors write a file in several steps. */
const SETTLED = 80
/** Vite looks after the pages; the rest is no part of the running plugin. */
const IGNORED = new Set(['node_modules', 'pages', 'tests', 'dist', 'build', '.git', '.wxiai'])

/** While a plugin is written: its new code takes over as soon as a file is saved, without a restart. */
export class PluginWatcher {
  readonly #registry: PluginRegistry
  readonly #simulators: DemoSimulators
  readonly #logger: Logger
  readonly #close: (() => Promise<void>)[] = []

  constructor(registry: PluginRegistry, simulators: DemoSimulators, logger: Logger) {
    this.#registry = registry
    this.#simulators = simulators
    this.#logger = logger
  }

  async start(): Promise<void> {
    const { watch } = await import('chokidar')
    for (const { id, source } of this.#registry.all()) {
      const changed = new Set<string>()
      let timer: NodeJS.Timeout | undefined
      const watcher = watch(source.root, {
        ignoreInitial: true,
        ignored: (path) => path !== source.root && IGNORED.has(basename(path)),
      })
      watcher.on('all', (_, path) => {
        if (!/\.(ts|js|mjs|json)$/.test(path)) return
        changed.add(relative(source.root, path).split(sep).join('/'))
        clearTimeout(timer)
        timer = setTimeout(() => {
          const files = [...changed]
          changed.clear()
          this.#reload(source.root, id, files).catch((error: unknown) =>
            this.#logger.error({ err: error, plugin: id }, 'plugin not reloaded')
          )
        }, SETTLED)
      })
      this.#close.push(() => watcher.close())
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#close.map((close) => close()))
  }

  async #reload(root: string, id: string, files: string[]): Promise<void> {
    const old = this.#pluginAt(root) ?? this.#registry.find(id)
    if (!old) return
    const plugin = await this.#registry.reimport(old.id)
    if (plugin.faults.length) {
      this.#logger.error(
        { plugin: id, faults: plugin.faults },
        'plugin not reloaded, the old code works on'
      )
      return
    }
    // Tasks at the simulator survive as long as nobody touches it.
    if (files.some((file) => /^simulator[./]/.test(file))) await this.#simulators.stop(plugin.id)
    this.#logger.warn({ plugin: plugin.id, files }, 'plugin reloaded')
  }

  #pluginAt(root: string): InstalledPlugin | undefined {
    return this.#registry.all().find(({ source }) => source.root === root)
  }
}
