import { type ChildProcess, spawn } from 'node:child_process'
import { lstat, open, stat, truncate } from 'node:fs/promises'
import {
  type EmbeddedIdentity,
  ensureOwnership,
  makePrivateFolder,
} from '#shared/database/embedded_identity'
import type { EmbeddedLayout } from '#shared/database/embedded_layout'
import { isServing, readPostmaster, removeStaleLock } from '#shared/database/postmaster'
import { StartError } from '#shared/start_error'

const START_TIMEOUT = 60_000
const STOP_TIMEOUT = 20_000
const LONGEST_LOG = 5 * 1024 * 1024

/**
 * Small, for one machine; durable all the same. The page cost is that of disks without moving heads: with the usual one
 * the planner reads through everybody's rows in order rather than pick a team's out of its index.
 */
const SETTINGS = {
  timezone: 'UTC',
  shared_buffers: '64MB',
  max_connections: '100',
  max_wal_size: '512MB',
  random_page_cost: '1.1',
  jit: 'off',
  io_method: 'sync',
  // A vacuum that asks for 16 pages at once leaves commits waiting for the disk, for seconds: docs/decisions/0033.
  maintenance_io_concurrency: '1',
  log_checkpoints: 'off',
  unix_socket_permissions: '0700',
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** The server process: found running, cured after a crash, or started. */
export class EmbeddedServer {
  readonly #layout: EmbeddedLayout
  readonly #settings: Record<string, string>

  constructor(layout: EmbeddedLayout, settings: Record<string, string> = {}) {
    this.#layout = layout
    this.#settings = { ...SETTINGS, ...settings }
  }

  /** Returns when a server accepts connections; says whether it was here already. */
  async ensureRunning(
    chooseIdentity: () => Promise<EmbeddedIdentity>
  ): Promise<'adopted' | 'started'> {
    const deadline = Date.now() + START_TIMEOUT
    while (Date.now() < deadline) {
      const state = await readPostmaster(this.#layout.cluster)
      if (state && isServing(state.pid, this.#layout.cluster)) {
        if (state.status === 'ready') return 'adopted'
        await pause(20)
        continue
      }
      if (state) await removeStaleLock(this.#layout.cluster, state)
      if (await this.#launch(await chooseIdentity(), deadline)) return 'started'
    }
    throw this.#failure('it did not become ready in a minute')
  }

  /** Fast shutdown: sessions are ended, everything is written. */
  async stop(): Promise<void> {
    const state = await readPostmaster(this.#layout.cluster)
    if (!state || !isServing(state.pid, this.#layout.cluster)) return
    process.kill(state.pid, 'SIGINT')
    const deadline = Date.now() + STOP_TIMEOUT
    while (Date.now() < deadline && isServing(state.pid, this.#layout.cluster)) await pause(10)
  }

  /** False when another process was faster: its server is then adopted. */
  async #launch(identity: EmbeddedIdentity, deadline: number): Promise<boolean> {
    await ensureOwnership(this.#layout.cluster, identity)
    await this.#prepareSocketFolder(identity)
    const offset = await this.#trimLog()
    const log = await open(this.#layout.logFile, 'a', 0o600)
    const child = this.#spawn(identity, log.fd)
    let ended = false
    child.once('error', () => (ended = true))
    child.once('exit', () => (ended = true))
    await log.close()
    child.unref()

    while (Date.now() < deadline) {
      if (ended) {
        const complaint = await this.#complaintSince(offset)
        if (/lock file .* already exists/.test(complaint)) return false
        throw this.#failure(complaint || 'no reason given')
      }
      const state = await readPostmaster(this.#layout.cluster)
      if (state?.pid === child.pid && state?.status === 'ready') return true
      await pause(10)
    }
    throw this.#failure('it did not become ready in a minute')
  }

  #spawn(identity: EmbeddedIdentity, log: number): ChildProcess {
    const { cluster, socketDir, port } = this.#layout
    const settings: Record<string, string> = {
      ...this.#settings,
      listen_addresses: socketDir ? '' : '127.0.0.1',
      ...(socketDir ? { unix_socket_directories: socketDir } : {}),
    }
    const [command, ...args] = [
      ...identity.prefix,
      identity.binaries.postgres,
      ...['-D', cluster, '-p', String(port)],
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ]
    return spawn(command, args, {
      cwd: cluster,
      // Its own session: Ctrl-C reaches the app only, which drains and then stops the server.
      detached: true,
      windowsHide: true,
      ...(identity.uid === null ? {} : { uid: identity.uid, gid: identity.gid ?? undefined }),
      stdio: ['ignore', log, log],
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
    })
  }

  /** A short folder for the socket when the path of the data folder is too long for one. */
  async #prepareSocketFolder(identity: EmbeddedIdentity): Promise<void> {
    const folder = this.#layout.socketDir
    if (folder === null || folder === this.#layout.cluster) return
    await makePrivateFolder(folder, identity).catch(async (error: NodeJS.ErrnoException) => {
      const owner = await lstat(folder)
      const expected = identity.uid ?? process.getuid?.()
      if (error.code === 'EEXIST' && owner.isDirectory() && owner.uid === expected) return
      throw new StartError(
        'E_DATABASE_SOCKET',
        `${folder} is in the way of the database's socket: delete it, or set DATA_DIR to a folder with a shorter path`
      )
    })
  }

  async #trimLog(): Promise<number> {
    const size = await stat(this.#layout.logFile).then(
      (file) => file.size,
      () => 0
    )
    if (size <= LONGEST_LOG) return size
    await truncate(this.#layout.logFile)
    return 0
  }

  async #complaintSince(offset: number): Promise<string> {
    const log = await open(this.#layout.logFile, 'r')
    const { buffer, bytesRead } = await log.read(Buffer.alloc(8192), 0, 8192, offset)
    await log.close()
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n')
    return lines.find((line) => /FATAL|PANIC|ERROR|error while loading/.test(line)) ?? lines[0]
  }

  #failure(reason: string): StartError {
    return new StartError(
      'E_DATABASE_START',
      `The embedded database did not start (${reason.trim()}): see ${this.#layout.logFile}, or set DATABASE_URL`
    )
  }
}
