/** Compiles the pages of a packed plugin against the built app, see docs/decisions/0015-installing-while-it-runs.md. */
import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { svelte, vitePreprocess } from '@sveltejs/vite-plugin-svelte'
import tailwindcss from '@tailwindcss/vite'
import { build, type Rolldown } from 'vite'
import { pageImports } from './page_imports.js'
import type { SharedModules } from './shared_runtime_file.js'

export interface PageSources {
  appRoot: string
  /** Folder of the package. */
  root: string
  plugin: string
  /** Paths below the root, by id. */
  pages: Record<string, string>
  shared: SharedModules
  /** For the result: one file for each entry. */
  output: string
}

export interface CompiledPages {
  /** Of all files and their names. */
  hash: string
  files: string[]
}

/** An entry of its own, of which only the style sheet is kept. */
const STYLE = '.style'

/** @throws Error that names the page and the place of the mistake */
export async function compilePages(sources: PageSources): Promise<CompiledPages> {
  await mkdir(sources.output, { recursive: true })
  // Beside the result and not in the package, whose files are hashed.
  const work = await mkdtemp(join(sources.output, '.work-'))
  try {
    await writeFile(join(work, 'style.css'), styleSheet(sources))
    await writeFile(join(work, 'style.js'), "import './style.css'\n")
    const outputs = await bundle(sources, work)
    return await write(outputs, sources)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/**
 * Every utility that the app or the plugin uses, in the one right order. While a page of the plugin is shown this sheet comes
 * after the app's: with only the plugin's own, `hidden` of the plugin would beat `md:flex` of the app.
 */
function styleSheet({ appRoot, root }: PageSources): string {
  const tailwind = dirname(
    createRequire(join(appRoot, 'package.json')).resolve('tailwindcss/index.css')
  )
  const ui = join(appRoot, 'sdk/ui')
  const scanned = [
    join(root, 'pages'),
    ui,
    join(appRoot, 'resources/app'),
    join(appRoot, 'plugins/*/pages'),
  ]
  return [
    '@layer theme, base, components, utilities;',
    `@import ${JSON.stringify(join(tailwind, 'theme.css'))} layer(theme);`,
    `@import ${JSON.stringify(join(ui, 'theme.css'))} layer(theme);`,
    `@reference ${JSON.stringify(join(ui, 'base.css'))};`,
    `@import ${JSON.stringify(join(tailwind, 'utilities.css'))} layer(utilities) source(none);`,
    ...scanned.map((folder) => `@source ${JSON.stringify(folder)};`),
  ].join('\n')
}

async function bundle(sources: PageSources, work: string) {
  const { appRoot, root, plugin, pages, shared } = sources
  const input = Object.fromEntries(
    Object.entries(pages).map(([id, file]) => [id, join(root, file)])
  )
  const result = await build({
    configFile: false,
    envDir: false,
    publicDir: false,
    root,
    base: './',
    mode: 'production',
    logLevel: 'silent',
    plugins: [
      pageImports({ appRoot, root, shared, own: work }),
      svelte({
        configFile: false,
        preprocess: vitePreprocess(),
        compilerOptions: {
          runes: true,
          // Two plugins, or two versions, may have a file of one name.
          cssHash: ({ hash, css, filename }) => `svelte-${hash(plugin + filename + css)}`,
        },
      }),
      tailwindcss(),
    ],
    build: {
      write: false,
      cssCodeSplit: false,
      modulePreload: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: { ...input, [STYLE]: join(work, 'style.js') },
        preserveEntrySignatures: 'strict',
        output: {
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name].js',
          assetFileNames: '[name][extname]',
        },
      },
    },
  })
  return (result as Rolldown.RolldownOutput).output
}

async function write(
  outputs: Rolldown.RolldownOutput['output'],
  { output, shared, pages }: PageSources
): Promise<CompiledPages> {
  const hash = createHash('sha256')
  const files: string[] = []
  const ordered = outputs.toSorted((a, b) => (a.fileName < b.fileName ? -1 : 1))
  for (const file of ordered) {
    if (file.type === 'chunk') {
      checkBindings(file, shared)
      if (file.isEntry && !Object.hasOwn(pages, file.name)) continue
    }
    const content = file.type === 'chunk' ? file.code : file.source
    hash.update(file.fileName).update('\0').update(content).update('\0')
    await mkdir(dirname(join(output, file.fileName)), { recursive: true })
    await writeFile(join(output, file.fileName), content)
    files.push(file.fileName)
  }
  return { hash: hash.digest('hex').slice(0, 20), files }
}

/** A browser would notice only when somebody opens the page. */
function checkBindings(chunk: Rolldown.OutputChunk, shared: SharedModules): void {
  for (const [line, names, id] of chunk.code.matchAll(
    /import\s*\{([^}]*)\}\s*from\s*["']([^"']+)["']/g
  )) {
    if (!line || !Object.hasOwn(shared, id!)) continue
    for (const part of names!.split(',')) {
      const name = part
        .trim()
        .split(/\s+as\s+/)[0]!
        .replace(/^["']|["']$/g, '')
      if (!name || shared[id!]!.exports.includes(name)) continue
      throw new Error(`${id} does not offer "${name}" to pages of plugins`)
    }
  }
}
