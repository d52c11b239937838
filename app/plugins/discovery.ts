import { readFile, readdir, realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'

export type PluginSource = 'bundled' | 'installed' | 'package'

/** A package that says of itself, in its package.json, that it holds a plugin. Nothing of it has run yet. */
export interface PluginPackage {
  name: string
  version: string
  root: string
  entry: string
  source: PluginSource
  /** Of a version that was installed from the dashboard. */
  packageId?: string
}

interface Manifest {
  name?: string
  version?: string
  keywords?: string[]
  dependencies?: Record<string, string>
  wxiai?: { plugin?: string }
}

async function manifestOf(root: string): Promise<Manifest | null> {
  try {
    return JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest
  } catch {
    return null
  }
}

async function foldersOf(parent: string): Promise<string[]> {
  try {
    const entries = await readdir(parent, { withFileTypes: true })
    return entries
      .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
      .map((entry) => join(parent, entry.name))
      .sort()
  } catch {
    return []
  }
}

async function packageAt(root: string, source: PluginSource): Promise<PluginPackage | null> {
  const manifest = await manifestOf(root)
  if (!manifest?.wxiai?.plugin) return null
  const real = await realpath(root)
  return {
    name: manifest.name ?? root,
    version: manifest.version ?? '0.0.0',
    root: real,
    entry: resolve(real, manifest.wxiai.plugin),
    source,
  }
}

/**
 * Three places, in this order; the first package with an id wins:
 * `plugins/*` of the app, `<DATA_DIR>/plugins/*`, and the app's npm dependencies with the keyword `wxiai-plugin`.
 */
export async function discoverPlugins(options: {
  appRoot: string
  dataDir: string
  extra?: string[]
}): Promise<PluginPackage[]> {
  const candidates: [string, PluginSource][] = []
  for (const folder of await foldersOf(join(options.appRoot, 'plugins'))) {
    candidates.push([folder, 'bundled'])
  }
  for (const folder of await foldersOf(join(options.dataDir, 'plugins'))) {
    candidates.push([folder, 'installed'])
  }
  for (const folder of options.extra ?? []) candidates.push([folder, 'installed'])
  const app = await manifestOf(options.appRoot)
  for (const name of Object.keys(app?.dependencies ?? {})) {
    const root = join(options.appRoot, 'node_modules', name)
    const manifest = await manifestOf(root)
    if (manifest?.keywords?.includes('wxiai-plugin')) candidates.push([root, 'package'])
  }
  const found = await Promise.all(candidates.map(([root, source]) => packageAt(root, source)))
  const roots = new Set<string>()
  return found.filter((entry): entry is PluginPackage => {
    if (!entry || roots.has(entry.root)) return false
    roots.add(entry.root)
    return true
  })
}
