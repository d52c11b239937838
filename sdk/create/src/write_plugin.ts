import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Problem } from '../../cli/problem.js'
import type { Answers } from './answers.js'
import { KINDS, type Kind, TOOLS } from './kinds.js'
import { SDK_FOLDER, SDK_RANGE } from './sdk_range.js'

const TEMPLATES = fileURLToPath(new URL('../templates/', import.meta.url))
/** npm would not keep a file of this name in a package. */
const RENAMED: Record<string, string> = { gitignore: '.gitignore' }

/** @throws Problem when there is something in the folder already. */
export async function writePlugin(folder: string, answers: Answers): Promise<void> {
  const root = resolve(folder)
  await mkdir(root, { recursive: true })
  const there = (await readdir(root)).filter((name) => name !== '.git')
  if (there.length) throw new Problem(`${root}: is not empty (${there.slice(0, 3).join(', ')})`)
  const { base, page, members }: Kind = KINDS[answers.kind]
  const origin = SDK_FOLDER ? 'checkout' : 'registry'
  for (const template of ['common', origin, ...(base ? [base] : []), answers.kind]) {
    await cp(join(TEMPLATES, template), root, { recursive: true })
  }
  await fill(root, answers)
  if (page) await namePage(join(root, 'plugin.ts'), page)
  if (members) await addMembers(join(root, 'plugin.ts'), members)
  await writeFile(join(root, 'package.json'), packageJsonOf(root, answers))
  if (SDK_FOLDER) await link(root, SDK_FOLDER)
}

/** Puts the answers in place of `{{id}}` and `{{name}}`. */
async function fill(root: string, { id, name, kind }: Answers) {
  const words: Record<string, string> = { id, name, kind, year: String(new Date().getFullYear()) }
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name)
    const text = await readFile(path, 'utf8')
    const filled = text.replace(/\{\{(\w+)\}\}/g, (whole, word: string) => words[word] ?? whole)
    const renamed = RENAMED[entry.name]
    if (renamed) {
      await writeFile(join(entry.parentPath, renamed), filled)
      await rm(path)
    } else if (filled !== text) await writeFile(path, filled)
  }
}

async function namePage(plugin: string, page: string) {
  const source = await readFile(plugin, 'utf8')
  await writeFile(plugin, source.replace(/( +)permission: .*\n/, `$&$1page: '${page}',\n`))
}

async function addMembers(plugin: string, { from, names }: NonNullable<Kind['members']>) {
  const source = await readFile(plugin, 'utf8')
  const imported = source.replace(/\n\n/, `\nimport { ${names.join(', ')} } from '${from}'\n\n`)
  const named = names.map((name) => `  ${name},\n`).join('')
  await writeFile(plugin, imported.replace('\n  config,\n', `\n  config,\n${named}`))
}

function packageJsonOf(root: string, { id, kind }: Answers): string {
  const { libraries = {}, typecheck = 'tsc' }: Kind = KINDS[kind]
  const sdk = SDK_FOLDER ? `file:${relative(root, SDK_FOLDER).split(sep).join('/')}` : SDK_RANGE
  const content = {
    name: `wxiai-plugin-${id}`,
    version: '0.1.0',
    description: '',
    license: 'MIT',
    type: 'module',
    keywords: ['wxiai-plugin'],
    wxiai: { plugin: './plugin.ts' },
    engines: { wxiai: '^0.1.0' },
    scripts: {
      dev: 'wxiai-plugin dev',
      test: 'wxiai-plugin test',
      typecheck,
      check: 'wxiai-plugin check',
      pack: 'wxiai-plugin pack',
    },
    peerDependencies: { '@wxiai/sdk': SDK_RANGE },
    devDependencies: { '@wxiai/sdk': sdk, ...TOOLS, ...libraries },
  }
  return `${JSON.stringify(content, null, 2)}\n`
}

/** What `npm install` would make of the dependency on the SDK, at once and without a network. */
async function link(root: string, sdk: string) {
  const modules = join(root, 'node_modules')
  await mkdir(join(modules, '@wxiai'), { recursive: true })
  await mkdir(join(modules, '.bin'), { recursive: true })
  await symlink(sdk, join(modules, '@wxiai/sdk'), 'junction')
  await symlink('../@wxiai/sdk/bin/wxiai-plugin.js', join(modules, '.bin/wxiai-plugin'))
}
