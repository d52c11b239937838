import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

const TEXT = /\.(?:js|css|svg|json|wasm)$/
/** Below this a packet goes out anyway. */
const SMALLEST = 1_000

const brotli = (content: Buffer) =>
  promisify(brotliCompress)(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.byteLength,
    },
  })

/** Writes `.br` and `.gz` beside what is built, so that the server sends them without compressing anything. */
export function precompress(): Plugin {
  return {
    name: 'wxiai:precompress',
    apply: 'build',
    async writeBundle({ dir }, bundle) {
      const files = Object.keys(bundle).filter((file) => TEXT.test(file) && !file.startsWith('.'))
      await Promise.all(files.map((file) => compressBeside(join(dir!, file))))
    },
  }
}

async function compressBeside(path: string) {
  const content = await readFile(path)
  if (content.byteLength < SMALLEST) return
  const [br, gz] = await Promise.all([brotli(content), promisify(gzip)(content, { level: 9 })])
  await Promise.all([writeFile(`${path}.br`, br), writeFile(`${path}.gz`, gz)])
}
