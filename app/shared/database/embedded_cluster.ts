import { spawn } from 'node:child_process'
import { randomBytes, randomInt } from 'node:crypto'
import { chown, mkdir, open, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type EmbeddedIdentity, makePrivateFolder } from '#shared/database/embedded_identity'
import type { EmbeddedLayout } from '#shared/database/embedded_layout'
import { StartError } from '#shared/start_error'

/** The line of PostgreSQL that the installed programs belong to. */
const PROGRAM_VERSION = 18

/** The files of the embedded server: made once, checked at each start. */
export class EmbeddedCluster {
  readonly #layout: EmbeddedLayout

  constructor(layout: EmbeddedLayout) {
    this.#layout = layout
  }

  async version(): Promise<number | null> {
    const file = join(this.#layout.cluster, 'PG_VERSION')
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null
      throw error
    })
    return text === null ? null : Number.parseInt(text, 10)
  }

  async ensureVersion(): Promise<void> {
    const version = await this.version()
    if (version === null || version === PROGRAM_VERSION) return
    const cure =
      version > PROGRAM_VERSION
        ? 'install the newer WXIAI that wrote it'
        : 'export it with the older WXIAI that wrote it'
    throw new StartError(
      'E_DATABASE_VERSION',
      `${this.#layout.cluster} was written by PostgreSQL ${version}, this is ${PROGRAM_VERSION}: ${cure}, or set DATA_DIR to another folder`
    )
  }

  /**
   * The folder is filled beside its place and then moved, so that a crash or a
   * second process never leaves or meets half a cluster.
   */
  async create(identity: EmbeddedIdentity): Promise<void> {
    await this.#removeDrafts()
    const password = await this.#password()
    const turn = `${process.pid}-${randomInt(1e9)}`
    const draft = `${this.#layout.cluster}.new-${turn}`
    const passwordCopy = join(this.#layout.dataDir, `.postgres-password-${turn}`)
    try {
      await makePrivateFolder(draft, identity)
      await writeFile(passwordCopy, password, { mode: 0o600 })
      if (identity.uid !== null) await chown(passwordCopy, identity.uid, identity.gid ?? 0)
      await this.#initdb(identity, draft, passwordCopy)
      await rename(draft, this.#layout.cluster)
    } catch (error) {
      if ((await this.version()) === null) throw error
    } finally {
      await rm(passwordCopy, { force: true })
      await rm(draft, { recursive: true, force: true })
    }
  }

  async #initdb(identity: EmbeddedIdentity, folder: string, passwordFile: string): Promise<void> {
    const [command, ...args] = [
      ...identity.prefix,
      identity.binaries.initdb,
      ...['-D', folder, '-U', 'wxiai', '--pwfile', passwordFile, '-A', 'scram-sha-256'],
      ...['-E', 'UTF8', '--locale-provider=builtin', '--locale=C.UTF-8'],
    ]
    const child = spawn(command, args, {
      cwd: this.#layout.dataDir,
      ...(identity.uid === null ? {} : { uid: identity.uid, gid: identity.gid ?? undefined }),
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
    })
    let complaint = ''
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
    const status = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    if (status === 0) return
    const reason = complaint.trim().split('\n')[0] || `initdb ended with ${status}`
    throw new StartError(
      'E_DATABASE_CREATE',
      `The database in ${this.#layout.dataDir} could not be made (${reason}): check the rights and the free space of that folder, or set DATABASE_URL`
    )
  }

  /** Written by whoever comes first; everybody else reads it. */
  async #password(): Promise<string> {
    const file = this.#layout.passwordFile
    try {
      const handle = await open(file, 'wx', 0o600)
      await handle.writeFile(randomBytes(24).toString('base64url'))
      await handle.close()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    for (let attempt = 0; attempt < 50; attempt++) {
      const password = (await readFile(file, 'utf8')).trim()
      if (password) return password
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    throw new StartError('E_DATABASE_PASSWORD', `${file} is empty: delete it and start again`)
  }

  async #removeDrafts(): Promise<void> {
    await mkdir(this.#layout.dataDir, { recursive: true })
    for (const name of await readdir(this.#layout.dataDir)) {
      const pid = /^(?:postgres\.new|\.postgres-password)-(\d+)-\d+$/.exec(name)?.[1]
      if (pid && !isAlive(Number(pid))) {
        await rm(join(this.#layout.dataDir, name), { recursive: true, force: true })
      }
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
