import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { glob } from 'tinyglobby'
import type { Plugin } from '../src/contract.js'
import {
  hashFile,
  manifestOf,
  type PackageJson,
  type PluginManifest,
} from '../src/package/index.js'
import { bundle, type ImportRecord } from './bundle.js'
import type { Project } from './project.js'

/** Taken as they are. */
const COPIED = [
  'pages/**/*.{svelte,ts,js,css,svg,png,jpg,webp}',
  'locales/**/*.json',
  'README*.md',
  'LICENSE*',
  'CHANGELOG.md',
]

/** Everything that a packed plugin holds beside plugin.json, in the order of the names. */
export interface Assembled {
  files: Map<string, Uint8Array>
  packageJson: PackageJson
  /** By the file that was bundled. */
  imports: { plugin: ImportRecord[]; simulator: ImportRecord[] }
}

export async function assemble(project: Project, plugin: Plugin): Promise<Assembled> {
  const { root, simulator } = project
  const code = await bundle(root, project.entry, simulator)
  const fake = simulator ? await bundle(root, simulator, null) : null
  const packageJson = packageJsonOf(project)
  const files = new Map<string, Uint8Array>([
    ['package.json', text(`${JSON.stringify(packageJson, null, 2)}\n`)],
    ['plugin.js', text(code.code)],
  ])
  if (fake) files.set('simulator.js', text(fake.code))
  const { icon } = plugin
  const patterns = icon && !icon.trimStart().startsWith('<') ? [...COPIED, icon] : COPIED
  for (const path of await glob(patterns, { cwd: root })) {
    files.set(path, await readFile(join(root, path)))
  }
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    files: new Map(sorted),
    packageJson,
    imports: { plugin: code.imports, simulator: fake?.imports ?? [] },
  }
}

export function manifestFor(plugin: Plugin, { files, packageJson }: Assembled): PluginManifest {
  const hashes = [...files].map(([path, bytes]) => [path, hashFile(bytes)])
  return manifestOf(plugin, packageJson, Object.fromEntries(hashes) as Record<string, string>)
}

export const manifestText = (manifest: PluginManifest) => `${JSON.stringify(manifest, null, 2)}\n`

/** Without scripts, and with no dependency: all of them are in the bundle. */
function packageJsonOf({ package: own }: Project): PackageJson {
  const { name, version, description, license, author, homepage, repository, bugs } = own
  return {
    name: name!,
    version: version!,
    ...(description && { description }),
    license: license!,
    ...(author && { author }),
    ...(homepage && { homepage }),
    ...(repository ? { repository } : {}),
    ...(bugs ? { bugs } : {}),
    keywords: [...new Set(['wxiai-plugin', ...(own.keywords ?? [])])],
    type: 'module',
    wxiai: { plugin: './plugin.js' },
    engines: { wxiai: own.engines!.wxiai! },
    peerDependencies: { '@wxiai/sdk': own.peerDependencies!['@wxiai/sdk'] },
  } as PackageJson
}

const text = (source: string) => new TextEncoder().encode(source)
