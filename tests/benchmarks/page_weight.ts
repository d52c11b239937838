/**
 * Compressed script that each page needs before it shows, from the built assets: as gzip, and as the brotli
 * that browsers get.
 * npm run bench:pages
 */
import { existsSync, readFileSync } from 'node:fs'

interface Chunk {
  file: string
  imports?: string[]
  isEntry?: boolean
}

const assets = 'public/assets'
const manifest = JSON.parse(readFileSync(`${assets}/.vite/manifest.json`, 'utf8')) as Record<
  string,
  Chunk
>

function withImports(key: string, found = new Set<string>()): Set<string> {
  if (found.has(key) || !manifest[key].file.endsWith('.js')) return found
  found.add(key)
  for (const next of manifest[key].imports ?? []) withImports(next, found)
  return found
}

/** What the build left uncompressed is sent as it is. */
function sent(file: string, suffix: string): number {
  const path = `${assets}/${file}`
  return readFileSync(existsSync(path + suffix) ? path + suffix : path).byteLength
}
const weight = (keys: Iterable<string>, suffix: string) =>
  [...keys].reduce((sum, key) => sum + sent(manifest[key].file, suffix), 0)

const catalog = 'resources/app/lib/catalog_zh_cn.ts'
const pages = Object.keys(manifest).filter((key) => /\/pages\/[^/]*(\/[^/]*)?\.svelte$/.test(key))
const figures = pages.map((page) => {
  const needed = new Set([...withImports('resources/app/app.ts'), ...withImports(catalog)])
  const keys = withImports(page, needed)
  return { page, gzip: weight(keys, '.gz'), brotli: weight(keys, '.br') }
})
const kilobytes = (bytes: number) => (bytes / 1000).toFixed(1).padStart(7)
console.log('gzip kB  br kB')
for (const { page, gzip, brotli } of figures.sort((a, b) => b.gzip - a.gzip)) {
  console.log(`${kilobytes(gzip)}${kilobytes(brotli)}  ${page}`)
}
