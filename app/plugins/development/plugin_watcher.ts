import { basename, relative, sep } from 'node:path'

import type { DemoSimulators } from '#plugins/demo_simulators'
import type { InstalledPlugin } from '#plugins/installed_plugin'
import type { PluginRegistry } from '#plugins/registry'

/** Editors write a file in several steps. */
const SETTLED = 80
/** Vite looks after the pages; the rest is no part of the running plugin. */
const IGNORED = new Set(['node_modules', 'pages', 'tests', 'dist', 'build', '.git', '.wxiai'])

/** For the person at the terminal, not for a log. */
const say = (text: string) => process.stderr.write(`${text}\n`)

/** While a plugin is written: its new code takes over as soon as a file is saved, without a restart. */
export class PluginWatcher {
  readonly #registry: PluginRegistry
  readonly #simulators: DemoSimulators
  readonly #close: (() => Promise<void>)[] = []

  constructor(registry: PluginRegistry, simulators: DemoSimulators) {
    this.#registry = registry
    this.#simulators = simulators
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
            say(`${id} is not reloaded: ${String(error)}`)
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
      const faults = plugin.faults.map(({ path, message }) =>
        path ? `${path}: ${message}` : message
      )
      say([`${id} is not reloaded, the old code works on:`, ...faults].join('\n  '))
      return
    }
    // Tasks at the simulator survive as long as nobody touches it.
    if (files.some((file) => /^simulator[./]/.test(file))) await this.#simulators.stop(plugin.id)
    say(`${plugin.id} is reloaded: ${files.join(', ')}`)
  }

  #pluginAt(root: string): InstalledPlugin | undefined {
    return this.#registry.all().find(({ source }) => source.root === root)
  }
}
