import type { ServiceDeclaration } from '@wxiai/sdk'
import { iconPath } from '#plugins/icon'
import type { InstalledPlugin } from '#plugins/installed_plugin'
import { KeptForPlugins } from '#plugins/kept_for_plugins'
import { dimensionsOf } from '#plugins/price_axes'
import type { PriceBook } from '#plugins/price_book'
import type { PluginRegistry } from '#plugins/registry'
import { textIn } from '#plugins/text'
import { Money } from '#shared/money'
import { byName, matches, nameOf, wordsOf } from '#admin/plugin_names'
import { PAGE_SIZE } from '#admin/queries/listing'
import type { PricedItem, PricedPlugin, PricedService } from '../../resources/app/types/pages.js'

interface Shown {
  /** Words that all have to be found in an item, or what its plugin is called. */
  query: string
  /** Only what is not as the plugin suggests. */
  changed: boolean
  /** Where none is named, the one with the plugin that is open. */
  page?: number
  /** Whose prices are to be seen where nobody searches. */
  open: string
}

interface Row {
  plugin: InstalledPlugin
  summary: Omit<PricedPlugin, 'services'>
}

/** The price lists of all plugins: a page of what they come to, with the tables of one, or with what was searched for. */
export class PricedPlugins {
  readonly #registry: PluginRegistry
  readonly #prices: PriceBook
  readonly #rows = new KeptForPlugins<Row[]>()

  constructor(registry: PluginRegistry, prices: PriceBook) {
    this.#registry = registry
    this.#prices = prices
  }

  page({ query, changed, page, open }: Shown, locale: string) {
    const words = wordsOf(query)
    const searching = words.length > 0 || changed
    const all = this.#all(locale)
    const wanted = (plugin: InstalledPlugin) => (item: PricedItem) =>
      (!changed || isChanged(item)) &&
      matches(words, [plugin.id, nameOf(plugin, locale), item.key, item.label])
    const rows = all.map(({ plugin, summary }): PricedPlugin => {
      if (searching) return { ...summary, services: this.#services(plugin, locale, wanted(plugin)) }
      return { ...summary, services: plugin.id === open ? this.#services(plugin, locale) : null }
    })
    const found = searching
      ? rows.filter(({ services }) => services?.some(({ prices }) => prices.length > 0))
      : rows
    const place = found.findIndex(({ id }) => id === open)
    const shown = page ?? Math.floor(Math.max(0, place) / PAGE_SIZE) + 1
    const start = (shown - 1) * PAGE_SIZE
    const items = found.slice(start, start + PAGE_SIZE)
    return {
      plugins: { items, total: found.length },
      page: shown,
      any_changed: all.some(({ summary }) => summary.changed > 0),
    }
  }

  /** By name. */
  #all(locale: string): Row[] {
    const plugins = this.#registry.all()
    return this.#rows.get(plugins, locale, () =>
      plugins
        .filter(({ loaded, services }) => loaded && services.length > 0)
        .map((plugin) => ({ plugin, summary: this.#summary(plugin, locale) }))
        .sort((a, b) => byName(a.summary, b.summary, locale))
    )
  }

  #summary(plugin: InstalledPlugin, locale: string) {
    const credits = plugin.services
      .flatMap((service) =>
        this.#keys(plugin, service).map((key) => this.#prices.price(plugin, service, key))
      )
      .map((price) => Money.parse(price))
      .sort((a, b) => a.cmp(b))
    return {
      id: plugin.id,
      name: nameOf(plugin, locale),
      icon: iconPath(plugin),
      items: credits.length,
      changed: this.#changed(plugin),
      from: credits[0]?.toString() ?? null,
      to: credits.at(-1)?.toString() ?? null,
    }
  }

  #keys(plugin: InstalledPlugin, service: ServiceDeclaration) {
    return Object.keys(plugin.prices(service))
  }

  /** Only what an admin has set can differ. */
  #changed({ services, state }: InstalledPlugin): number {
    const edited = [...state.prices]
    return services.flatMap(({ prices }) =>
      edited.filter(([key, credits]) => {
        return Object.hasOwn(prices, key) && !same(credits, String(prices[key]!.credits))
      })
    ).length
  }

  #services(
    plugin: InstalledPlugin,
    locale: string,
    wanted: (item: PricedItem) => boolean = () => true
  ): PricedService[] {
    return plugin.services.map((service) => ({
      id: service.id,
      name: textIn(service.name, locale),
      dimensions: dimensionsOf(service, locale),
      prices: this.#items(plugin, service, locale).filter(wanted),
    }))
  }

  #items(plugin: InstalledPlugin, service: ServiceDeclaration, locale: string): PricedItem[] {
    return this.#prices.list(plugin, service, locale).map((price) => ({
      ...price,
      declared: price.added
        ? price.credits
        : Money.parse(String(service.prices[price.key]!.credits)).toString(),
    }))
  }
}

const same = (a: string, b: string) => Money.parse(a).cmp(Money.parse(b)) === 0
const isChanged = ({ credits, declared }: PricedItem) => !same(credits, declared)
