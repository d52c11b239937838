import { spawnSync } from 'node:child_process'
import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { emptyPackage, type PackageJson, ROOT, writePackageJson } from './package_folder.js'

const PARTS = ['bin', 'cli', 'simulator', 'src', 'test', 'ui']

/** For JavaScript that the oldest Node of `engines` runs, and types with their comments. */
const TSCONFIG = {
  extends: '@adonisjs/tsconfig/tsconfig.client.json',
  compilerOptions: {
    target: 'ES2022',
    lib: ['ESNext', 'DOM', 'DOM.Iterable'],
    module: 'NodeNext',
    moduleResolution: 'NodeNext',
    verbatimModuleSyntax: true,
    removeComments: false,
    types: ['node', 'svelte'],
  },
}

/** Modules become JavaScript with types beside it; Svelte components stay as they are, as libraries of Svelte do. */
export async function buildSdk(folder: string): Promise<void> {
  await emptyPackage(folder)
  // In the checkout, so that its libraries are found.
  const work = join(ROOT, 'build/npm-sources')
  await rm(work, { recursive: true, force: true })
  await mkdir(work, { recursive: true })
  try {
    for (const part of PARTS) {
      const filter = (path: string) => !path.endsWith('.spec.ts')
      await cp(join(ROOT, 'sdk', part), join(work, 'sdk', part), { recursive: true, filter })
    }
    await writeFile(join(work, 'tsconfig.json'), JSON.stringify(TSCONFIG))
    await cp(join(ROOT, 'sdk/package.json'), join(work, 'package.json'))
    compile(work, folder)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  await cp(join(ROOT, 'sdk/README.md'), join(folder, 'README.md'))
  await writePackageJson('sdk', folder, (own) => ({ ...own, exports: exportsOf(own) }))
}

function compile(work: string, folder: string) {
  const cli = createRequire(import.meta.url).resolve('@sveltejs/package/package.json')
  const tool = join(dirname(cli), 'svelte-package.js')
  const args = [
    tool,
    '--input',
    'sdk',
    '--output',
    folder,
    '--preserve-output',
    '--tsconfig',
    'tsconfig.json',
  ]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: work,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`svelte-package failed:\n${stdout}${stderr}`)
}

/** The same entries, each with its types. */
function exportsOf({ exports = {} }: PackageJson): PackageJson['exports'] {
  const built = Object.entries(exports).map(([id, target]) => {
    const file = typeof target === 'string' ? target : target.default!
    if (!file.endsWith('.ts')) return [id, file]
    const path = file.slice(0, -'.ts'.length)
    const svelte = typeof target !== 'string' && { svelte: `${path}.js` }
    return [id, { types: `${path}.d.ts`, ...svelte, default: `${path}.js` }]
  })
  return Object.fromEntries([
    ...built,
    [
      './ui/*.svelte',
      { types: './ui/*.svelte.d.ts', svelte: './ui/*.svelte', default: './ui/*.svelte' },
    ],
    ['./package.json', './package.json'],
  ]) as PackageJson['exports']
}
