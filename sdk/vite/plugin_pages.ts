import { existsSync, globSync, readdirSync, realpathSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { Plugin } from 'vite'

const VIRTUAL = 'virtual:plugin-pages'

/**
 * `virtual:plugin-pages`: every page of the plugins in these folders under the key `<plugin>::<page>`.
 * Only the files directly below `pages/` are pages; what lies deeper are their components.
 */
export function pluginPages(...pluginsDirectories: string[]): Plugin {
  return {
    name: 'wxiai:plugin-pages',
    // A plugin that somebody writes lies outside, behind a link.
    config: () => ({ server: { fs: { allow: ['.', ...pluginsDirectories.flatMap(rootsIn)] } } }),
    resolveId: (id) => (id === VIRTUAL ? `\0${VIRTUAL}` : undefined),
    load(id) {
      if (id !== `\0${VIRTUAL}`) return
      const lines = pluginsDirectories
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
