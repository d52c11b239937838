import { randomUUID } from 'node:crypto'
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import drive from '@adonisjs/drive/services/main'

/** Smaller ones are sent as they are. */
const SMALLEST = 1_000

/** Compiled pages: on the Drive disk for all nodes, and in the cache of this one, from where they are sent. */
export class PageFiles {
  readonly #folder: string

  constructor(cache: string) {
    this.#folder = join(cache, 'pages')
  }

  /** A folder for the compiler, removed again whatever happens. */
  async draft<T>(use: (folder: string) => Promise<T>): Promise<T> {
    const folder = join(this.#folder, `.${randomUUID()}`)
    try {
      return await use(folder)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  /** Two nodes that compile the same thing write the same. */
  async keep(draft: string, hash: string, files: string[]): Promise<void> {
    for (const file of files) {
      const content = await readFile(join(draft, file))
      await drive.use().put(keyOf(hash, file), content)
      await this.#write(hash, file, content)
    }
  }

  /** From the Drive disk; the caches of the nodes are nobody's memory. */
  async remove(hash: string, files: string[]): Promise<void> {
    for (const file of files) await drive.use().delete(keyOf(hash, file))
  }

  /** Path of a file on this node; null where there is none on any. */
  async find(hash: string, file: string): Promise<string | null> {
    const path = join(this.#folder, hash, file)
    if (await exists(path)) return path
    const key = keyOf(hash, file)
    if (!(await drive.use().exists(key))) return null
    await this.#write(hash, file, Buffer.from(await drive.use().getBytes(key)))
    return path
  }

  /** The same, compressed; null for what is too small for that. */
  async packed(path: string, suffix: '.br' | '.gz'): Promise<string | null> {
    return (await exists(path + suffix)) ? path + suffix : null
  }

  async #write(hash: string, file: string, content: Buffer): Promise<void> {
    const path = join(this.#folder, hash, file)
    await mkdir(dirname(path), { recursive: true })
    if (/\.(js|css|svg)$/.test(file) && content.length > SMALLEST) {
      const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }
      await replace(`${path}.br`, brotliCompressSync(content, quality))
      await replace(`${path}.gz`, gzipSync(content))
    }
    // Last: whoever finds it finds the others.
    await replace(path, content)
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false
  )
}

function keyOf(hash: string, file: string): string {
  return `plugins/pages/${hash}/${file}`
}

async function replace(path: string, content: Buffer): Promise<void> {
  const draft = `${path}.${randomUUID()}`
  await writeFile(draft, content)
  await rename(draft, path)
}
