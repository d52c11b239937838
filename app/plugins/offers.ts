import type { PluginSummary } from '@wxiai/sdk/wire'
import type { InstalledPlugin } from './installed_plugin.js'
import { textIn } from './text.js'

/** What a plugin brings to the site, for lists of the admin. */
export function offersOf(
  { loaded, services }: InstalledPlugin,
  locale: string
): Pick<PluginSummary, 'services' | 'models' | 'gateways'> {
  const { models, gateways = [] } = loaded ?? {}
  return {
    services: services.map(({ id, name, kind }) => ({ id, name: textIn(name, locale), kind })),
    models: Object.entries(models?.list ?? {}).map(([id, { label, kind }]) => ({
      id,
      name: textIn(label, locale),
      kind,
    })),
    gateways: gateways.map(({ id, name, currencies }) => ({
      id,
      name: textIn(name, locale),
      currencies: [...currencies],
    })),
  }
}
