import { inject } from '@adonisjs/core'
import type { I18n } from '@adonisjs/i18n'
import type { PluginDetail, PluginInfo, PluginSummary } from '@wxiai/sdk/wire'

import { PluginConfigStore } from './config_store.js'
import { iconPath } from './icon.js'
import type { InstalledPlugin } from './installed_plugin.js'
import { PluginLifecycle } from './lifecycle.js'
import { localizedSchema } from './localized.js'
import { describeFaults } from './schema_faults.js'
import { ServiceCatalog, type Viewer } from './service_catalog.js'
import { offersOf } from './offers.js'
import { textIn } from './text.js'

@inject()
export class PluginPresenter {
  readonly #catalog: ServiceCatalog
  readonly #configs: PluginConfigStore
  readonly #lifecycle: PluginLifecycle

  constructor(catalog: ServiceCatalog, configs: PluginConfigStore, lifecycle: PluginLifecycle) {
    this.#catalog = catalog
    this.#configs = configs
    this.#lifecycle = lifecycle
  }

  forUser(plugin: InstalledPlugin, viewer: Viewer, locale: string): PluginInfo {
    const { declaration } = plugin
    const services = plugin.services
      .filter(({ permission }) => viewer.can(permission))
      .map((service) => this.#catalog.describe(plugin, service, locale))
    return {
      plugin: plugin.id,
      name: textIn(declaration.name, locale),
      description: declaration.description ? textIn(declaration.description, locale) : null,
      icon: iconPath(plugin),
      enabled: plugin.usable,
      demo: plugin.demo,
      services,
      operations: services.flatMap(({ id, operations }) =>
        operations.map((operation) => ({ ...operation, service: id }))
      ),
      prices: services.flatMap(({ prices }) => prices),
    }
  }

  forAdmin(plugin: InstalledPlugin, viewer: Viewer, i18n: I18n): PluginDetail {
    const summary: Partial<PluginSummary> = this.summary(plugin, i18n.locale)
    delete summary.id
    return {
      ...(summary as PluginSummary),
      ...this.forUser(plugin, viewer, i18n.locale),
      enabled: plugin.state.enabled,
      config: this.#configs.masked(plugin),
      config_schema: localizedSchema(plugin.declaration.config, i18n.locale),
      config_faults: plugin.demo ? [] : describeFaults(plugin.state.configFaults, i18n),
      added_prices: [...plugin.state.added],
      allow_private_hosts: plugin.state.allowPrivateHosts,
      hosts: plugin.declaration.hosts ?? [],
    }
  }

  summary(plugin: InstalledPlugin, locale: string): PluginSummary {
    return {
      id: plugin.id,
      name: plugin.loaded ? textIn(plugin.loaded.name, locale) : plugin.id,
      version: plugin.version,
      package: plugin.source.name,
      source: plugin.source.source,
      state: plugin.status,
      enabled: plugin.state.enabled,
      demo: plugin.demo,
      demo_available: this.#lifecycle.demoAvailable(plugin),
      configured: plugin.state.config !== null,
      faults: [...plugin.faults],
      error: plugin.state.error ?? (plugin.isolation?.failing ? 'process_failing' : null),
      ...offersOf(plugin, locale),
    }
  }
}
