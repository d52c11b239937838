import { dirname, join, relative, resolve, sep } from 'node:path'
import type { Plugin } from 'vite'
import { NOT_COMPILED_TO, type SharedModules } from './shared_runtime_file.js'

/** Without state, so a page may have its own copy. */
const COPIED = /^(@lucide\/svelte(\/.*)?|@wxiai\/sdk(\/wire)?|svelte\/(animate|easing|transition))$/
const UI = '@wxiai/sdk/ui'
/** A component that the index of the shared components has, too. */
const COMPONENT = /^@wxiai\/sdk\/ui\/(\w+)\.svelte$/

export interface PageImports {
  appRoot: string
  root: string
  shared: SharedModules
  /** Folder with files of ours beside those of the package. */
  own: string
}

/** What a page of a packed plugin may import: its own files, what the app shares, icons, and the plain parts of the SDK. */
export function pageImports({ appRoot, root, shared, own }: PageImports): Plugin {
  const inside = (path: string) => {
    const way = relative(root, path)
    return way !== '' && !way.startsWith('..') && !way.startsWith(sep)
  }
  return {
    name: 'wxiai:page-imports',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      if (Object.hasOwn(shared, source)) return { id: source, external: true }
      const [, component] = COMPONENT.exec(source) ?? []
      if (component && shared[UI]?.exports.includes(component)) return `\0${UI}/${component}`
      const path = source.split(/[?#]/)[0]!
      if (source.startsWith('\0') || path.startsWith(own)) return null
      // Of the host itself, and of what was copied from it.
      const from = importer?.replace(/^\0/, '').split(/[?#]/)[0]
      if (from && !inside(from)) return null
      if (COPIED.test(source)) {
        const found = await this.resolve(source, join(appRoot, 'package.json'), {
          ...options,
          skipSelf: true,
        })
        if (found) return found
      }
      const local = path.startsWith('.') ? resolve(dirname(from ?? root), path) : path
      if ((path.startsWith('.') || path.startsWith('/')) && inside(local)) return null
      throw new Error(`"${source}" is not among the modules that a page of a plugin may import`)
    },
    load(id) {
      if (!id.startsWith(`\0${UI}/`)) return
      return `export { ${id.slice(UI.length + 2)} as default } from '${UI}'`
    },
    transform: {
      order: 'post',
      handler(code) {
        // A browser would notice only when somebody opens the page.
        for (const [, name] of code.matchAll(/\$\.([A-Za-z_]\w*)\(/g)) {
          if (NOT_COMPILED_TO.test(name!))
            this.error(`"${name}" of Svelte is not for pages of plugins`)
        }
      },
    },
  }
}
