import { inject } from '@adonisjs/core'
import { accountName } from '#plugins/accounts/account_presenter'
import type { InstalledPlugin } from '#plugins/installed_plugin'
import { PluginRegistry } from '#plugins/registry'
import { speak } from '#settings/languages'
import { offersOf } from '#plugins/offers'
import { textIn } from '#plugins/text'
import { formatMoney } from '#shared/money'
import { byName, matches, nameOf, wordsOf } from '#admin/plugin_names'
import { PAGE_SIZE } from '#admin/queries/listing'
import { OverviewFigures, type PluginDay } from '#admin/queries/overview'
import type { AdminPlugin, PluginsShown } from '../../resources/app/types/pages.js'

interface Shown {
  show: PluginsShown
  /** Words that all have to be found in what a plugin is called. */
  query: string
  page: number
}

/** Plugins with their state and their day, as the admin area lists them. */
@inject()
export class PluginOverview {
  constructor(
    private registry: PluginRegistry,
    private figures: OverviewFigures
  ) {}

  of(days: Map<string, PluginDay>, locale: string): AdminPlugin[] {
    return this.registry.all().map((plugin) => present(plugin, days.get(plugin.id), locale))
  }

  async find(id: string, locale: string): Promise<AdminPlugin | null> {
    const plugin = this.registry.find(id)
    if (!plugin) return null
    const days = await this.figures.byPlugin()
    return present(plugin, days.get(id), locale)
  }

  /** A page of the list: what needs hands first, then by name. */
  async page({ show, query, page }: Shown, locale: string) {
    const all = this.registry.all()
    const words = wordsOf(query)
    const found = all
      .filter((plugin) => SHOWN[show](plugin) && matches(words, textsOf(plugin, locale)))
      .map((plugin) => ({ plugin, name: nameOf(plugin, locale) }))
      .sort((a, b) => URGENCY[a.plugin.status] - URGENCY[b.plugin.status] || byName(a, b, locale))
    const days = await this.figures.byPlugin()
    const counts = Object.fromEntries(
      Object.entries(SHOWN).map(([key, shown]) => [key, all.filter(shown).length])
    ) as Record<PluginsShown, number>
    const start = (page - 1) * PAGE_SIZE
    const items = found
      .slice(start, start + PAGE_SIZE)
      .map(({ plugin }) => present(plugin, days.get(plugin.id), locale))
    return { plugins: { items, total: found.length }, counts }
  }
}

const URGENCY = { failed: 0, unconfigured: 1, enabled: 2, demo: 2, disabled: 3 }

const SHOWN: Record<PluginsShown, (plugin: InstalledPlugin) => boolean> = {
  all: () => true,
  enabled: ({ usable }) => usable,
  problems: (plugin) =>
    URGENCY[plugin.status] < URGENCY.enabled ||
    plugin.faults.length > 0 ||
    troublesOf(plugin).length > 0 ||
    failing(plugin).length > 0,
}

function textsOf(plugin: InstalledPlugin, locale: string): string[] {
  const { loaded, services, source } = plugin
  const description = loaded?.description ? textIn(loaded.description, locale) : ''
  const names = services.map(({ name }) => textIn(name, locale))
  return [plugin.id, source.name, nameOf(plugin, locale), description, ...names]
}

/** Accounts that work without a fault, or were paused by an admin, need nobody. */
function failing({ demo, accounts }: InstalledPlugin) {
  if (demo) return []
  return accounts.filter(({ enabled, removing, failures }) => enabled && !removing && failures > 0)
}

function troublesOf({ state, isolation }: InstalledPlugin) {
  const troubles = [state.error, isolation?.failing ? 'process_failing' : null]
  return troubles.flatMap((message) => (message ? [{ path: '', message }] : []))
}

function present(plugin: InstalledPlugin, day: PluginDay | undefined, locale: string): AdminPlugin {
  const { loaded, state } = plugin
  const ended = day ? day.succeeded + day.failed : 0
  return {
    id: plugin.id,
    name: nameOf(plugin, locale),
    description: loaded?.description ? textIn(loaded.description, locale) : null,
    icon: loaded?.icon ?? null,
    version: plugin.version,
    removable: plugin.source.packageId !== undefined,
    enabled: state.enabled,
    demo: plugin.demo,
    configured: state.config !== null,
    failing_accounts: failing(plugin).map((account) => ({
      name: accountName(account, speak(locale)),
      misconfigured: account.fault?.misconfigured ?? false,
    })),
    state: plugin.status,
    faults: [...plugin.faults, ...troublesOf(plugin)],
    ...offersOf(plugin, locale),
    tasks_today: day?.tasks ?? 0,
    success_rate: ended ? Math.round((1000 * day!.succeeded) / ended) / 10 : null,
    median_seconds: day?.median_seconds ?? null,
    credits_today: formatMoney(day?.credits ?? '0'),
  }
}
