import { existsSync, globSync, mkdirSync, readdirSync, realpathSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { Plugin } from 'vite'

const VIRTUAL = 'virtual:plugin-pages'

/** What only the development server serves. */
export interface Development {
  /** Plugins that are being written, a folder each. */
  folders: string[]
  /** Unpacked packages of the dashboard; their pages are asked for by their path. */
  packages: string
}

/**
 * `virtual:plugin-pages`: every page of the plugins in these folders under the key `<plugin>::<page>`.
 * Only the files directly below `pages/` are pages; what lies deeper are their components.
 */
export function pluginPages(bundled: string, development?: Development): Plugin {
  const { folders = [], packages } = development ?? {}
  /** With the utilities of Tailwind. */
  const sheets = new Set<string>()
  return {
    name: 'wxiai:plugin-pages',
    enforce: 'pre',
    // A plugin that somebody writes lies outside, behind a link.
    config: () => ({
      server: {
        fs: { allow: ['.', ...(packages ? [packages] : []), ...folders.flatMap(rootsIn)] },
      },
    }),
    // The sheet was made before that plugin was there.
    configureServer({ watcher, moduleGraph }) {
      if (!packages) return
      mkdirSync(packages, { recursive: true })
      watcher.add(packages).on('add', (file) => {
        if (!file.startsWith(packages) || !file.endsWith('.svelte')) return
        for (const id of sheets) {
          const sheet = moduleGraph.getModuleById(id)
          if (sheet) moduleGraph.invalidateModule(sheet)
        }
      })
    },
    resolveId: (id) => (id === VIRTUAL ? `\0${VIRTUAL}` : undefined),
    // Tailwind finds the classes of the bundled plugins by itself.
    transform(code, id) {
      if (!packages || !/\.css(?:\?|$)/.test(id) || !/@import 'tailwindcss'/.test(code)) return
      sheets.add(id)
      const roots = [...folders.flatMap(rootsIn), join(packages, '*')]
      const sources = roots.map(
        (root) => `@source ${JSON.stringify(join(root, 'pages/**/*.{svelte,ts,js}'))};`
      )
      return `${code}\n${sources.join('\n')}\n`
    },
    load(id) {
      if (id !== `\0${VIRTUAL}`) return
      const lines = [bundled, ...folders]
        .flatMap(findPages)
        .map(({ key, file }) => `  ${JSON.stringify(key)}: () => import(${JSON.stringify(file)}),`)
      return `export default {\n${lines.join('\n')}\n}`
    },
  }
}

function rootsIn(pluginsDirectory: string): string[] {
  if (!existsSync(pluginsDirectory)) return []
  return readdirSync(pluginsDirectory).map((name) => realpathSync(join(pluginsDirectory, name)))
}

function findPages(pluginsDirectory: string) {
  if (!existsSync(pluginsDirectory)) return []
  return readdirSync(pluginsDirectory).flatMap((plugin) => {
    const pages = join(pluginsDirectory, plugin, 'pages')
    return globSync('*.svelte', { cwd: pages }).map((file) => ({
      key: `${plugin}::${file.replace(/\.svelte$/, '')}`,
      file: relative('/', join(pages, file)).split(sep).join('/').replace(/^/, '/'),
    }))
  })
}
