import { inject } from '@adonisjs/core'
import type { I18n } from '@adonisjs/i18n'
import { Logger } from '@adonisjs/core/logger'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { ConnectionCheck } from '@wxiai/sdk'
import type { ConnectionReport } from '@wxiai/sdk/wire'
import { within } from '#shared/within'
import { AppError, ConflictError, InvalidInputError } from '#shared/errors'

import { PluginContextFactory } from './context_factory.js'
import type { PluginHook } from './isolation/messages.js'
import type { InstalledPlugin, PluginConfig } from './installed_plugin.js'
import { PluginRegistry } from './registry.js'
import { describeFaults } from './schema_faults.js'
import { PluginStateStore } from './state_store.js'
import { reasonOf, textIn } from './text.js'

/** Longest time that a hook or a connection test may take. */
const HOOK_TIMEOUT = 15_000
/** Hooks that are called whether or not the plugin is set up. */
const WITHOUT_CONFIG: PluginHook[] = ['onInstall', 'onUninstall']

/** Switches plugins on and off. A hook that throws or hangs harms its own plugin only. */
@inject()
export class PluginLifecycle {
  readonly #registry: PluginRegistry
  readonly #states: PluginStateStore
  readonly #contexts: PluginContextFactory
  readonly #logger: Logger

  constructor(
    registry: PluginRegistry,
    states: PluginStateStore,
    contexts: PluginContextFactory,
    logger: Logger
  ) {
    this.#registry = registry
    this.#states = states
    this.#contexts = contexts
    this.#logger = logger
  }

  async enable(plugin: InstalledPlugin, actorId: string, i18n: I18n): Promise<void> {
    if (!plugin.state.config && !plugin.demo) {
      throw new InvalidInputError(
        describeFaults(plugin.state.configFaults, i18n).map((fault) => ({
          ...fault,
          field: `config.${fault.field}`,
        }))
      )
    }
    await this.#hook(plugin, 'onEnable', i18n.locale)
    await this.#states.update(plugin.id, { enabled: true, error: null, updated_by: actorId })
    await this.#registry.changed(plugin.id)
  }

  /** Always succeeds: a plugin cannot refuse to be switched off. */
  async disable(plugin: InstalledPlugin, actorId: string, i18n: I18n): Promise<void> {
    const fault = plugin.usable ? await this.#quietly(plugin, 'onDisable', i18n.locale) : null
    await this.#states.update(plugin.id, { enabled: false, error: fault, updated_by: actorId })
    await this.#registry.changed(plugin.id)
  }

  async setDemo(plugin: InstalledPlugin, demo: boolean, actorId: string): Promise<void> {
    if (demo && !this.demoAvailable(plugin)) throw new ConflictError('demo_unavailable')
    const change = demo ? { demo, enabled: true, error: null } : { demo }
    await this.#states.update(plugin.id, { ...change, updated_by: actorId })
    await this.#registry.changed(plugin.id)
  }

  /** Before a node uses it; what it writes belongs to the transaction. @throws AppError `plugin_hook_failed` */
  installing(plugin: InstalledPlugin, i18n: I18n, trx: TransactionClientContract): Promise<void> {
    return this.#hook(plugin, 'onInstall', i18n.locale, trx)
  }

  /** Always succeeds. */
  async uninstalled(plugin: InstalledPlugin, i18n: I18n): Promise<void> {
    await this.#quietly(plugin, 'onUninstall', i18n.locale)
  }

  demoAvailable(plugin: InstalledPlugin): boolean {
    return this.#states.demoAllowed && plugin.loaded?.simulator !== undefined
  }

  /** Asks the plugin whether its upstream answers, with the stored config or with one just typed. */
  async test(
    plugin: InstalledPlugin,
    locale: string,
    config?: { values: PluginConfig; allowPrivateHosts: boolean }
  ): Promise<ConnectionReport> {
    const started = performance.now()
    const report = (ok: boolean, message: string): ConnectionReport => ({
      ok,
      message,
      latency_ms: Math.round(performance.now() - started),
    })
    try {
      const signal = AbortSignal.timeout(HOOK_TIMEOUT)
      const ctx = await this.#contexts.create(plugin, { locale, signal, config })
      const check = plugin.declaration.checkConnection
      if (!check) return report(true, '')
      const result = await within<ConnectionCheck>(signal, () => check(ctx as never))
      return report(result.ok === true, textIn(result.message, locale))
    } catch (error) {
      return report(false, reasonOf(error, locale))
    }
  }

  async #hook(
    plugin: InstalledPlugin,
    name: PluginHook,
    locale: string,
    trx?: TransactionClientContract
  ) {
    const hook = plugin.declaration[name]
    if (!hook) return
    const over = new AbortController()
    const signal = AbortSignal.any([AbortSignal.timeout(HOOK_TIMEOUT), over.signal])
    try {
      const config = WITHOUT_CONFIG.includes(name) ? storedOf(plugin) : undefined
      const ctx = await this.#contexts.forHook(plugin, { locale, signal, config }, trx)
      await within<unknown>(signal, () => hook(ctx as never))
    } catch (cause) {
      throw new AppError(502, 'plugin_hook_failed', {
        params: { reason: reasonOf(cause, locale) },
        cause,
      })
    } finally {
      // What it left running reaches nothing any more.
      over.abort(new Error('The hook is over'))
    }
  }

  async #quietly(
    plugin: InstalledPlugin,
    name: PluginHook,
    locale: string
  ): Promise<string | null> {
    try {
      await this.#hook(plugin, name, locale)
      return null
    } catch (error) {
      this.#logger.warn({ err: error, plugin: plugin.id }, 'plugin could not clean up')
      return reasonOf((error as Error).cause, locale)
    }
  }
}

/** What there is: perhaps nothing was ever entered. In demo mode the simulator has its own. */
function storedOf({ demo, state }: InstalledPlugin) {
  if (demo) return undefined
  return { values: state.config ?? {}, allowPrivateHosts: state.allowPrivateHosts }
}
