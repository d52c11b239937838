import { join, sep } from 'node:path'
import type { Plugin } from 'vite'

const isIn = (folder: string, path: string) => path === folder || path.startsWith(folder + sep)

/**
 * Databases and files of users often lie below the root, and are no sources: to watch a hundred thousand of them keeps the
 * development server busy for minutes. Pages of plugins, written and installed ones, are sources.
 */
export function unwatchedData(root: string, data: string): Plugin {
  const folders = [join(root, 'var'), data].filter((one) => one !== root && isIn(root, one))
  const sources = ['plugins', 'cache'].map((name) => join(data, name))
  const isStored = (path: string) =>
    folders.some((folder) => folder !== path && isIn(folder, path)) &&
    !sources.some((source) => isIn(source, path) || isIn(path, source))
  return {
    name: 'wxiai:unwatched-data',
    config: () => ({ server: { watch: { ignored: [isStored] } } }),
  }
}
