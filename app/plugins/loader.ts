import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Plugin } from '@wxiai/sdk'
import { validatePlugin, type Fault } from '@wxiai/sdk/validate'

import type { PluginPackage } from './discovery.js'
import { InstalledPlugin } from './installed_plugin.js'
import { shareSdkWithPlugins } from './sdk_resolution.js'

/** Longest time that the import of a plugin may take. */
const IMPORT_TIMEOUT = 10_000

function fallbackId(source: PluginPackage): string {
  return basename(source.name).replace(/^(wxiai-)?plugin-/, '') || basename(source.root)
}

export function failedPlugin(source: PluginPackage, faults: Fault[], id = fallbackId(source)) {
  return new InstalledPlugin(id, source, null, faults)
}

async function importWithin(url: string, timeout: number): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`did not load within ${timeout} ms`)), timeout)
  })
  try {
    const module = (await Promise.race([import(url), late])) as {
      default?: unknown
    }
    return module.default
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Loads one package. Whatever it does wrong ends up in `faults`, never in an exception.
 * @param generation another number reads its modules anew
 */
export async function loadPlugin(
  source: PluginPackage,
  timeout: number = IMPORT_TIMEOUT,
  generation = 0
): Promise<InstalledPlugin> {
  shareSdkWithPlugins()
  try {
    const { href } = pathToFileURL(source.entry)
    const declared = await importWithin(generation ? `${href}?fresh=${generation}` : href, timeout)
    const faults = validatePlugin(declared)
    const id = (declared as Partial<Plugin> | undefined)?.id
    const named = faults.some(({ path }) => path === 'id') || typeof id !== 'string'
    if (faults.length) return failedPlugin(source, faults, named ? undefined : id)
    const plugin = declared as Plugin
    return new InstalledPlugin(plugin.id, source, plugin, [])
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    return failedPlugin(source, [{ path: '', message: reason }])
  }
}

/** Of two packages with one id the first stays; the other is listed with its fault under a name of its own. */
export function refuseDoubles(plugins: InstalledPlugin[]): InstalledPlugin[] {
  const taken = new Map<string, InstalledPlugin>()
  return plugins.map((plugin) => {
    const other = taken.get(plugin.id)
    if (!other) {
      taken.set(plugin.id, plugin)
      return plugin
    }
    const message = `"${plugin.id}" is already the id of ${other.source.name} in ${other.source.root}`
    const id = `${plugin.id}@${basename(plugin.source.root)}`
    return new InstalledPlugin(id, plugin.source, null, [{ path: 'id', message }])
  })
}
