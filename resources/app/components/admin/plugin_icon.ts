import type { AdminPlugin } from '../../types/pages.js'

/** SVG source, an address, or the route that serves a file of the plugin's package. */
export function pluginIcon(plugin: Pick<AdminPlugin, 'id' | 'icon' | 'version'>): string | null {
  const { id, icon, version } = plugin
  if (!icon) return null
  if (icon.startsWith('<') || icon.startsWith('/')) return icon
  return `/plugins/${id}/icon.svg?v=${encodeURIComponent(version)}`
}
