import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { ServiceLimits as Limits } from '@wxiai/sdk'
import type { LimitsView } from '@wxiai/sdk/wire'
import { NotFoundError } from '#shared/errors'

import type { InstalledPlugin } from './installed_plugin.js'
import { DEFAULT_LIMITS, LIMIT_KEYS } from './limit_defaults.js'
import { PluginRegistry } from './registry.js'

export { DEFAULT_LIMITS, LIMIT_KEYS }

@inject()
export class ServiceLimits {
  readonly #registry: PluginRegistry
  readonly #db: Database

  constructor(registry: PluginRegistry, db: Database) {
    this.#registry = registry
    this.#db = db
  }

  /** The limits in force: edited, else declared, else the default. */
  of(pluginId: string, serviceId: string): Limits {
    const plugin = this.#registry.find(pluginId)
    const edited = plugin?.state.limits.get(serviceId)
    return { ...DEFAULT_LIMITS, ...this.#declared(plugin, serviceId), ...edited }
  }

  view(plugin: InstalledPlugin): LimitsView[] {
    return plugin.services.map(({ id }) => ({
      service: id,
      limits: this.of(plugin.id, id),
      declared: { ...DEFAULT_LIMITS, ...this.#declared(plugin, id) },
      edited: plugin.state.limits.get(id) ?? {},
    }))
  }

  /** `null` returns a limit to what is declared; a limit that is left out stays as it is. */
  async update(
    plugin: InstalledPlugin,
    serviceId: string,
    change: Partial<Record<keyof Limits, number | null>>
  ): Promise<void> {
    if (!plugin.services.some(({ id }) => id === serviceId)) {
      throw new NotFoundError('service_not_found')
    }
    const edited = { ...plugin.state.limits.get(serviceId), ...change }
    const row = Object.fromEntries(LIMIT_KEYS.map((key) => [key, edited[key] ?? null]))
    await this.#db
      .knexQuery()
      .from('plugin_limits')
      .insert({ plugin_id: plugin.id, service_id: serviceId, ...row })
      .onConflict(['plugin_id', 'service_id'])
      .merge(row)
    await this.#registry.changed(plugin.id)
  }

  #declared(plugin: InstalledPlugin | null, serviceId: string): Partial<Limits> {
    return plugin?.services.find(({ id }) => id === serviceId)?.limits ?? {}
  }
}
