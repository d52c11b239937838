import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export interface PackageJson {
  private?: boolean
  exports?: Record<string, string | Record<string, string>>
  bin?: string | Record<string, string>
}

/** An empty folder but for the licence. */
export async function emptyPackage(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await cp(join(ROOT, 'LICENSE'), join(folder, 'LICENSE'))
}

/** The package.json of the sources with what is different once it is published. */
export async function writePackageJson(
  source: string,
  folder: string,
  change: (own: PackageJson) => PackageJson
): Promise<void> {
  const own = JSON.parse(await readFile(join(ROOT, source, 'package.json'), 'utf8')) as PackageJson
  delete own.private
  const content = { ...change(own), publishConfig: { access: 'public' } }
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(content, null, 2)}\n`)
}
