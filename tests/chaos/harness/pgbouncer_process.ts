import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { embeddedConnection } from '#shared/database/embedded_layout'
import { freePort } from './ports.js'

/** Debian keeps it where the path of most people does not look. */
const PROGRAMS = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/usr/local/bin/pgbouncer']

export const PGBOUNCER = PROGRAMS.find((path) => spawnSync(path, ['-V']).status === 0) ?? null

/** PgBouncer in transaction mode in front of the database of the test. */
export class PgBouncerProcess {
  #child: ChildProcess | null = null
  #folder = ''

  /** Gives the address at which it serves. `target` is a TCP port: the socket of the server is closed to others. */
  async start(dataDir: string, target: number): Promise<string> {
    const { user, password, database } = embeddedConnection(dataDir)
    const port = await freePort()
    this.#folder = await mkdtemp('/tmp/wxiai-pgbouncer-')
    const ini = join(this.#folder, 'pgbouncer.ini')
    await writeFile(
      ini,
      [
        '[databases]',
        `${database} = host=127.0.0.1 port=${target} user=${user} password=${password()}`,
        '[pgbouncer]',
        'listen_addr = 127.0.0.1',
        `listen_port = ${port}`,
        'unix_socket_dir =',
        'auth_type = any',
        'pool_mode = transaction',
        'default_pool_size = 4',
      ].join('\n')
    )
    await chmod(this.#folder, 0o755)
    // It refuses to run as root.
    const root = process.getuid?.() === 0
    this.#child = spawn(PGBOUNCER!, ['-q', ini], {
      stdio: 'ignore',
      ...(root ? { uid: 65_534, gid: 65_534 } : {}),
    })
    for (let i = 0; i < 100 && !(await answers(port)); i += 1) await sleep(50)
    return `postgres://${user}:unused@127.0.0.1:${port}/${database}`
  }

  async stop(): Promise<void> {
    const child = this.#child
    this.#child = null
    if (child && child.exitCode === null && child.signalCode === null) {
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
    }
    await rm(this.#folder, { recursive: true, force: true })
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => (socket.destroy(), resolve(true)))
    socket.once('error', () => resolve(false))
  })
}
