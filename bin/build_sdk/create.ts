import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { emptyPackage, ROOT, writePackageJson } from './package_folder.js'

/** One file and the templates: who runs `npm create` waits for nothing else. */
export async function buildCreate(folder: string): Promise<void> {
  await emptyPackage(folder)
  const source = join(ROOT, 'sdk/create')
  const build = await rolldown({
    input: join(source, 'src/published.ts'),
    platform: 'node',
    logLevel: 'silent',
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
  })
  await build.write({ file: join(folder, 'bin/create.js'), format: 'esm' })
  await build.close()
  await cp(join(source, 'templates'), join(folder, 'templates'), { recursive: true })
  await cp(join(source, 'README.md'), join(folder, 'README.md'))
  await writePackageJson('sdk/create', folder, (own) => ({ ...own, bin: 'bin/create.js' }))
}
