import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Fault } from '../faults.js'
import { PluginPackageError } from './error.js'
import { MANIFEST_FILE, SIGNATURE_FILE, type PluginManifest } from './manifest.js'

/** Below the root, with `/`, and nothing that another system would read as something else. */
export function isPackagePath(path: string): boolean {
  // eslint-disable-next-line no-control-regex
  if (!path || /[\u0000-\u001f\\:*?"<>|]/.test(path)) return false
  return path.split('/').every((part) => part !== '' && !/^\.{1,2}$/.test(part))
}

/** `sha512-<base64>`, as npm writes it. */
export function hashFile(bytes: Uint8Array): string {
  return `sha512-${createHash('sha512').update(bytes).digest('base64')}`
}

/**
 * Every file below a folder and its hash, in the order of their names; without plugin.json and its signature.
 * @throws PluginPackageError for what is neither file nor folder: a link could lead out of the package.
 */
export async function hashFiles(root: string): Promise<Record<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const faults: Fault[] = []
  const paths: string[] = []
  for (const entry of entries) {
    if (entry.isDirectory()) continue
    const path = join(entry.parentPath, entry.name)
      .slice(join(root, '.').replace(/[/\\]$/, '').length + 1)
      .replaceAll('\\', '/')
    if (path === MANIFEST_FILE || path === SIGNATURE_FILE) continue
    if (entry.isFile()) paths.push(path)
    else faults.push({ path, message: 'is neither a file nor a folder' })
  }
  if (faults.length) throw new PluginPackageError(faults, root)
  const hashes: Record<string, string> = {}
  for (const path of paths.sort()) hashes[path] = hashFile(await readFile(join(root, path)))
  return hashes
}

/**
 * Compares a folder with what the manifest says of it.
 * @throws PluginPackageError that names every missing, extra and changed file.
 */
export async function verifyFiles(manifest: PluginManifest, root: string): Promise<void> {
  const present = await hashFiles(root)
  const faults: Fault[] = []
  for (const [path, hash] of Object.entries(manifest.files)) {
    if (!Object.hasOwn(present, path)) faults.push({ path, message: 'is missing' })
    else if (present[path] !== hash) faults.push({ path, message: 'was changed' })
  }
  for (const path of Object.keys(present)) {
    if (!Object.hasOwn(manifest.files, path))
      faults.push({ path, message: 'is not in plugin.json' })
  }
  if (faults.length) throw new PluginPackageError(faults, 'files of the package')
}
