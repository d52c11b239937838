import { createHash } from 'node:crypto'
import { readFile, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'

import type { InstalledPlugin } from './installed_plugin.js'

/** Where browsers get the icon; the version in it lets them keep it. */
export function iconPath(plugin: InstalledPlugin): string | null {
  const icon = plugin.loaded?.icon
  if (!icon) return null
  const version = createHash('sha256')
    .update(`${plugin.version}\n${icon}`)
    .digest('hex')
    .slice(0, 12)
  return `/plugins/${plugin.id}/icon.svg?v=${version}`
}

/** SVG source of the icon: declared as such, or a file of the package. */
export async function readIcon(plugin: InstalledPlugin): Promise<string | null> {
  const icon = plugin.loaded?.icon
  if (!icon) return null
  if (icon.trimStart().startsWith('<')) return icon
  const { root } = plugin.source
  try {
    const file = await realpath(join(root, icon))
    return file.startsWith(root + sep) ? await readFile(file, 'utf8') : null
  } catch {
    return null
  }
}
