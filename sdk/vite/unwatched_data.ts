import { relative, sep } from 'node:path'
import type { Plugin } from 'vite'

/** What of the data are sources: pages of plugins that are being written, and of installed ones. */
const SOURCES = ['plugins', 'cache']

/**
 * Databases and files of users often lie below the root, and are no sources: to watch a hundred thousand of them keeps the
 * development server busy for minutes.
 */
export function unwatchedData(folders: string[]): Plugin {
  const isStored = (path: string) =>
    folders.some((folder) => {
      const [first] = relative(folder, path).split(sep)
      return Boolean(first) && first !== '..' && !SOURCES.includes(first!)
    })
  return {
    name: 'wxiai:unwatched-data',
    config: () => ({ server: { watch: { ignored: [isStored] } } }),
  }
}
