import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { gunzipSync, gzipSync } from 'node:zlib'
import { extract, pack } from 'tar-stream'
import { Problem } from './problem.js'

/** As npm does: nobody's clock and nobody's name are in the bytes. */
const MTIME = new Date('1985-10-26T08:15:00Z')
const MOST_BYTES = 200 * 1024 * 1024

/** A tarball of these files below `package/`: the same bytes for the same files. */
export async function writeTarball(files: Map<string, Uint8Array>): Promise<Uint8Array> {
  const tar = pack()
  for (const [path, bytes] of files) {
    const header = { name: `package/${path}`, mtime: MTIME, mode: 0o644, uid: 0, gid: 0 }
    tar.entry(header, Buffer.from(bytes))
  }
  tar.finalize()
  const parts: Buffer[] = []
  for await (const part of tar) parts.push(part as Buffer)
  const gzipped = gzipSync(Buffer.concat(parts), { level: 9 })
  // The byte for the operating system: unknown.
  gzipped[9] = 255
  return gzipped
}

/** @throws Problem when the file is no tarball of a package. */
export async function readTarball(path: string): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>()
  try {
    const tar = gunzipSync(await readFile(path), { maxOutputLength: MOST_BYTES })
    for await (const entry of Readable.from([tar]).pipe(extract())) {
      const parts: Buffer[] = []
      for await (const part of entry) parts.push(part as Buffer)
      const { name, type } = entry.header
      if (type === 'file') files.set(name.replace(/^[^/]+\//, ''), Buffer.concat(parts))
    }
  } catch (error) {
    throw new Problem(`${path} cannot be read as a packed plugin: ${(error as Error).message}`)
  }
  return files
}
