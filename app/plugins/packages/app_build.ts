import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RUNTIME_FILE, type SharedModules } from '../../../sdk/vite/shared_runtime_file.js'

export interface Build {
  /** Changes with every file of the app's pages. */
  key: string
  shared: SharedModules
}

/** The built pages of the app, which pages of plugins are compiled against. None under the development server. */
export class AppBuild {
  readonly #assets: string
  #read: Promise<Build | null> | null = null

  constructor(assets: string) {
    this.#assets = assets
  }

  /** The development server: there are no built modules to share. */
  get isServedByVite(): boolean {
    return Boolean(process.env.DEV_MODE)
  }

  current(): Promise<Build | null> {
    this.#read ??= this.#load()
    return this.#read
  }

  /** For the page: what its modules are called, and where they are. */
  async importMap(): Promise<{ imports: Record<string, string> } | null> {
    const build = await this.current()
    if (!build) return null
    const files = Object.entries(build.shared).map(([id, { file }]) => [id, `/assets/${file}`])
    return { imports: Object.fromEntries(files) as Record<string, string> }
  }

  async #load(): Promise<Build | null> {
    if (this.isServedByVite) return null
    try {
      const [runtime, manifest] = await Promise.all(
        [RUNTIME_FILE, '.vite/manifest.json'].map((file) => readFile(join(this.#assets, file)))
      )
      const hash = createHash('sha256').update(runtime!).update(manifest!).digest('hex')
      return { key: hash.slice(0, 16), shared: JSON.parse(runtime!.toString()) as SharedModules }
    } catch {
      // Nothing is built yet; a command other than the server may come first.
      this.#read = null
      return null
    }
  }
}
