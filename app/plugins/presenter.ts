import { inject } from '@adonisjs/core'
import type { I18n } from '@adonisjs/i18n'
import type { Wire } from '@wxiai/sdk'
import type { FieldError } from '#shared/errors'

import { PluginConfigStore } from './config_store.js'
import { iconPath } from './icon.js'
import type { AddedPrice, InstalledPlugin, PluginConfig, PluginStatus } from './installed_plugin.js'
import { PluginLifecycle } from './lifecycle.js'
import { localizedSchema } from './localized.js'
import { describeFaults } from './schema_faults.js'
import { ServiceCatalog, type Viewer } from './service_catalog.js'
import { textIn } from './text.js'

/** What a user may know of a plugin. */
export interface PluginView {
  plugin: string
  name: string
  description: string | null
  icon: string | null
  enabled: boolean
  demo: boolean
  services: Wire.ServiceInfo[]
  operations: (Wire.OperationInfo & { service: string })[]
  prices: Wire.Price[]
}

export interface PluginSummary {
  id: string
  name: string
  version: string
  package: string
  source: string
  state: PluginStatus
  enabled: boolean
  demo: boolean
  demo_available: boolean
  configured: boolean
  faults: { path: string; message: string }[]
  error: string | null
  services: { id: string; name: string; kind: string }[]
}

/** What an admin sees on top; secrets are masks. */
export interface PluginAdminView extends PluginView, Omit<PluginSummary, 'id' | 'services'> {
  config: PluginConfig
  config_schema: object
  config_faults: FieldError[]
  added_prices: readonly AddedPrice[]
  allow_private_hosts: boolean
  hosts: string[]
}

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

  forUser(plugin: InstalledPlugin, viewer: Viewer, locale: string): PluginView {
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

  forAdmin(plugin: InstalledPlugin, viewer: Viewer, i18n: I18n): PluginAdminView {
    const summary: Partial<PluginSummary> = this.summary(plugin, i18n.locale)
    delete summary.id
    return {
      ...(summary as PluginSummary),
      ...this.forUser(plugin, viewer, i18n.locale),
      enabled: plugin.state.enabled,
      config: this.#configs.masked(plugin),
      config_schema: localizedSchema(plugin.declaration.config, i18n.locale),
      config_faults: plugin.demo ? [] : describeFaults(plugin.state.configFaults, i18n),
      added_prices: plugin.state.added,
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
      services: plugin.services.map(({ id, name, kind }) => ({
        id,
        name: textIn(name, locale),
        kind,
      })),
    }
  }
}
