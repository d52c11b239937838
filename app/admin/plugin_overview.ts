import { inject } from '@adonisjs/core'
import { accountName } from '#plugins/accounts/account_presenter'
import type { InstalledPlugin } from '#plugins/installed_plugin'
import { PluginRegistry } from '#plugins/registry'
import { speak } from '#settings/languages'
import { offersOf } from '#plugins/offers'
import { textIn } from '#plugins/text'
import { formatMoney } from '#shared/money'
import { OverviewFigures, type PluginDay } from '#admin/queries/overview'
import type { AdminPlugin } from '../../resources/app/types/pages.js'

/** Plugins with their state and their day, as the admin area lists them. */
@inject()
export class PluginOverview {
  constructor(
    private registry: PluginRegistry,
    private figures: OverviewFigures
  ) {}

  async all(locale: string): Promise<AdminPlugin[]> {
    return this.of(await this.figures.byPlugin(), locale)
  }

  of(days: Map<string, PluginDay>, locale: string): AdminPlugin[] {
    return this.registry.all().map((plugin) => present(plugin, days.get(plugin.id), locale))
  }

  async find(id: string, locale: string): Promise<AdminPlugin | null> {
    return (await this.all(locale)).find((plugin) => plugin.id === id) ?? null
  }
}

/** Those that work without a fault, or were paused by an admin, need nobody. */
function failingAccounts(plugin: InstalledPlugin, locale: string): AdminPlugin['failing_accounts'] {
  if (plugin.demo) return []
  return plugin.accounts
    .filter(({ enabled, removing, failures }) => enabled && !removing && failures > 0)
    .map((account) => ({
      name: accountName(account, speak(locale)),
      misconfigured: account.fault?.misconfigured ?? false,
    }))
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
    name: loaded ? textIn(loaded.name, locale) : plugin.id,
    description: loaded?.description ? textIn(loaded.description, locale) : null,
    icon: loaded?.icon ?? null,
    version: plugin.version,
    removable: plugin.source.packageId !== undefined,
    enabled: state.enabled,
    demo: plugin.demo,
    configured: state.config !== null,
    failing_accounts: failingAccounts(plugin, locale),
    state: plugin.status,
    faults: [...plugin.faults, ...troublesOf(plugin)],
    ...offersOf(plugin, locale),
    tasks_today: day?.tasks ?? 0,
    success_rate: ended ? Math.round((1000 * day!.succeeded) / ended) / 10 : null,
    median_seconds: day?.median_seconds ?? null,
    credits_today: formatMoney(day?.credits ?? '0'),
  }
}
