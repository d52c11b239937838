/**
 * Compressed script that each page needs before it shows, from the built assets.
 * npm run bench:pages
 */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

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

const weight = (keys: Iterable<string>) =>
  [...keys].reduce(
    (sum, key) => sum + gzipSync(readFileSync(`${assets}/${manifest[key].file}`)).byteLength,
    0
  )

const catalog = 'resources/app/lib/catalog_zh_cn.ts'
const pages = Object.keys(manifest).filter((key) => /\/pages\/[^/]*(\/[^/]*)?\.svelte$/.test(key))
const figures = pages.map((page) => {
  const needed = new Set([...withImports('resources/app/app.ts'), ...withImports(catalog)])
  return { page, bytes: weight(withImports(page, needed)) }
})
for (const { page, bytes } of figures.sort((a, b) => b.bytes - a.bytes)) {
  console.log(`${(bytes / 1000).toFixed(1).padStart(7)} kB  ${page}`)
}
