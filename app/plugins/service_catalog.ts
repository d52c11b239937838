import { inject } from '@adonisjs/core'
import type { Json, Operation, ServiceDeclaration, Wire } from '@wxiai/sdk'
import { PERMISSIONS, type Permission } from '#settings/permissions'
import { ForbiddenError, NotFoundError } from '#shared/errors'

import { acceptedMedia } from './accepted_media.js'
import { iconPath } from './icon.js'
import type { InstalledPlugin, PluginState } from './installed_plugin.js'
import { KeptForPlugins } from './kept_for_plugins.js'
import { localizedSchema } from './localized.js'
import { operationSchema } from './operation_schema.js'
import { PriceBook } from './price_book.js'
import { PluginRegistry } from './registry.js'
import { dimensionsOf, openPricesOf } from './price_axes.js'
import { textIn } from './text.js'

const HUBS = { image: 'images', video: 'videos', audio: 'audio', other: 'tools' } as const

export interface OwnPage {
  /** `<plugin>::<page>` */
  key: string
  /** Where it is, when it is not part of the app's own build. */
  module: { script: string; style: string | null } | null
}

/** Who asks: anything that knows its permissions. */
export interface Viewer {
  can(permission: Permission): boolean
}

/** The services as users see them. */
@inject()
export class ServiceCatalog {
  readonly #registry: PluginRegistry
  readonly #prices: PriceBook
  readonly #visible = new KeptForPlugins<readonly Wire.ServiceInfo[]>()
  readonly #described = new WeakMap<
    InstalledPlugin,
    { state: PluginState; services: Map<string, Wire.ServiceInfo> }
  >()

  constructor(registry: PluginRegistry, prices: PriceBook) {
    this.#registry = registry
    this.#prices = prices
  }

  /** The same list, not to be changed, for all who may do the same, for as long as no plugin changes. */
  visibleTo(viewer: Viewer, locale: string): readonly Wire.ServiceInfo[] {
    const plugins = this.#registry.all()
    const allowed = PERMISSIONS.filter((permission) => viewer.can(permission))
    return this.#visible.get(plugins, `${locale}:${allowed.join()}`, () =>
      plugins
        .filter((plugin) => plugin.usable)
        .flatMap((plugin) =>
          plugin.services
            .filter(({ permission }) => viewer.can(permission))
            .map((service) => this.describe(plugin, service, locale))
        )
    )
  }

  /** One service for a user; the plugin's first where no service is named. */
  find(
    viewer: Viewer,
    pluginId: string,
    serviceId: string | undefined,
    locale: string
  ): Wire.ServiceInfo {
    const plugin = this.#registry.enabled(pluginId)
    const service = serviceId
      ? plugin.services.find(({ id }) => id === serviceId)
      : plugin.services[0]
    if (!service) throw new NotFoundError('service_not_found')
    if (!viewer.can(service.permission)) {
      throw new ForbiddenError('permission_denied', { params: { permission: service.permission } })
    }
    return this.describe(plugin, service, locale)
  }

  /** The page that a plugin brings for a service; null where the generated studio is shown. */
  ownPage(pluginId: string, serviceId: string): OwnPage | null {
    const plugin = this.#registry.find(pluginId)
    const page = plugin?.services.find(({ id }) => id === serviceId)?.page
    if (!plugin || !page) return null
    const key = `${pluginId}::${page}`
    if (!plugin.source.packageId) return { key, module: null }
    const script = plugin.pages?.scripts[page]
    return script ? { key, module: { script, style: plugin.pages!.style } } : null
  }

  /** Every page names all services, so each is described once for a state of its plugin; the same object, not to be changed. */
  describe(plugin: InstalledPlugin, service: ServiceDeclaration, locale: string): Wire.ServiceInfo {
    let known = this.#described.get(plugin)
    if (known?.state !== plugin.state) {
      known = { state: plugin.state, services: new Map() }
      this.#described.set(plugin, known)
    }
    const key = `${locale}:${service.id}`
    const description = known.services.get(key) ?? this.#describe(plugin, service, locale)
    known.services.set(key, description)
    return description
  }

  #describe(
    plugin: InstalledPlugin,
    service: ServiceDeclaration,
    locale: string
  ): Wire.ServiceInfo {
    const hub = `/${HUBS[service.kind]}/${plugin.id}`
    return {
      plugin: plugin.id,
      id: service.id,
      name: textIn(service.name, locale),
      description: service.description ? textIn(service.description, locale) : null,
      icon: iconPath(plugin),
      kind: service.kind,
      permission: service.permission,
      demo: plugin.demo,
      path: plugin.services[0] === service ? hub : `${hub}/${service.id}`,
      operations: this.#operations(plugin, service, locale),
      prices: this.#prices.list(plugin, service, locale),
      dimensions: dimensionsOf(service, locale),
      open_prices: openPricesOf(service, locale),
    }
  }

  #operations(
    plugin: InstalledPlugin,
    service: ServiceDeclaration,
    locale: string
  ): Wire.OperationInfo[] {
    return Object.entries(service.operations).map(([id, declared]) => {
      const operation = declared as unknown as Operation
      const schema = operationSchema({ plugin, service, operationId: id })
      return {
        id,
        label: textIn(operation.label, locale),
        description: operation.description ? textIn(operation.description, locale) : null,
        hidden: operation.hidden ?? false,
        accepts: operation.hidden ? [] : acceptedMedia(schema),
        input: localizedSchema(schema, locale) as unknown as Record<string, Json>,
      }
    })
  }
}
