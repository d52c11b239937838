import { existsSync, globSync, readdirSync, realpathSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { Plugin } from 'vite'

const VIRTUAL = 'virtual:plugin-pages'

/**
 * `virtual:plugin-pages`: every page of the plugins in these folders under the key `<plugin>::<page>`.
 * Only the files directly below `pages/` are pages; what lies deeper are their components.
 */
export function pluginPages(bundled: string, ...besides: string[]): Plugin {
  return {
    name: 'wxiai:plugin-pages',
    enforce: 'pre',
    // A plugin that somebody writes lies outside, behind a link.
    config: () => ({ server: { fs: { allow: ['.', ...besides.flatMap(rootsIn)] } } }),
    resolveId: (id) => (id === VIRTUAL ? `\0${VIRTUAL}` : undefined),
    // Tailwind finds the classes of the bundled plugins by itself.
    transform(code, id) {
      const roots = besides.flatMap(rootsIn)
      if (roots.length === 0 || !/\.css(?:\?|$)/.test(id) || !/@import 'tailwindcss'/.test(code))
        return
      const sources = roots.map((root) => `@source ${JSON.stringify(join(root, 'pages'))};`)
      return `${code}\n${sources.join('\n')}\n`
    },
    load(id) {
      if (id !== `\0${VIRTUAL}`) return
      const lines = [bundled, ...besides]
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
