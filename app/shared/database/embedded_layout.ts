import { createHash } from 'node:crypto'
import { readFileSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

/** The longest socket path that every system accepts is 103 bytes (macOS). */
const LONGEST_SOCKET_PATH = 100

export interface EmbeddedLayout {
  dataDir: string
  /** What PostgreSQL calls its data directory. */
  cluster: string
  passwordFile: string
  logFile: string
  /** A folder for the unix socket, or null where the server listens on loopback. */
  socketDir: string | null
  port: number
}

export interface EmbeddedConnection {
  host: string
  port: number
  user: string
  /** Read at each connect, so that no server has to exist yet. */
  password: () => string
  database: string
}

function fingerprint(path: string): string {
  return createHash('sha256').update(path).digest('hex')
}

/** Two spellings of one folder must give one layout, also before the folder exists. */
function canonical(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const parent = dirname(path)
    return parent === path ? path : join(canonical(parent), basename(path))
  }
}

/** Where everything lies is computed from the data folder alone: all processes agree on it. */
export function embeddedLayout(dataDirectory: string, platform = process.platform): EmbeddedLayout {
  const dataDir = canonical(resolve(dataDirectory))
  const cluster = join(dataDir, 'postgres')
  const common = {
    dataDir,
    cluster,
    passwordFile: join(dataDir, 'postgres.password'),
    logFile: join(dataDir, 'postgres.log'),
  }
  if (platform === 'win32') {
    const port = 20_000 + (Number.parseInt(fingerprint(cluster).slice(0, 8), 16) % 20_000)
    return { ...common, socketDir: null, port }
  }
  const socket = join(cluster, '.s.PGSQL.5432.lock')
  const short = `/tmp/wxiai-${fingerprint(cluster).slice(0, 16)}`
  const socketDir = Buffer.byteLength(socket) > LONGEST_SOCKET_PATH ? short : cluster
  return { ...common, socketDir, port: 5432 }
}

/** How to reach the embedded database of a data folder. Does not need a running server. */
export function embeddedConnection(dataDirectory: string): EmbeddedConnection {
  const layout = embeddedLayout(dataDirectory)
  return {
    host: layout.socketDir ?? '127.0.0.1',
    port: layout.port,
    user: 'wxiai',
    password: () => readFileSync(layout.passwordFile, 'utf8').trim(),
    database: 'wxiai',
  }
}
