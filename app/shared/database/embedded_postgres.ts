import pg from 'pg'
import { EmbeddedBinaries } from '#shared/database/embedded_binaries'
import { EmbeddedCluster } from '#shared/database/embedded_cluster'
import { chooseIdentity, type EmbeddedIdentity } from '#shared/database/embedded_identity'
import {
  embeddedConnection,
  embeddedLayout,
  type EmbeddedLayout,
} from '#shared/database/embedded_layout'
import { EmbeddedServer } from '#shared/database/embedded_server'
import { ensureDataFolder } from '#shared/database/data_folder'
import { StartError } from '#shared/start_error'

export { embeddedConnection } from '#shared/database/embedded_layout'

/** Held shared by each app process that uses the server, exclusively by the one that stops it. */
const PRESENCE_LOCK = 7_891_401

/** The server was there a moment ago: it is being stopped, or has crashed. Worth another try. */
const PASSING = new Set(['57P01', '57P03', '57P02', 'ECONNREFUSED', 'ENOENT', 'ECONNRESET'])

export interface EmbeddedPostgresOptions {
  /** Told of restarts; silent when missing. */
  log?: (message: string) => void
  /** Settings of PostgreSQL in place of ours, where this process starts the server. */
  settings?: Record<string, string>
}

/**
 * PostgreSQL for machines without one. Processes that use the same data folder
 * share one server: the first starts it, the last one out stops it.
 */
export class EmbeddedPostgres {
  readonly #layout: EmbeddedLayout
  readonly #cluster: EmbeddedCluster
  readonly #server: EmbeddedServer
  readonly #log: (message: string) => void
  #presence: pg.Client | null = null
  #stopping = false

  constructor(dataDirectory: string, options: EmbeddedPostgresOptions = {}) {
    this.#layout = embeddedLayout(dataDirectory)
    this.#cluster = new EmbeddedCluster(this.#layout)
    this.#server = new EmbeddedServer(this.#layout, options.settings)
    this.#log = options.log ?? (() => {})
  }

  async start(): Promise<'adopted' | 'started'> {
    this.#stopping = false
    await ensureDataFolder(this.#layout.dataDir)
    await this.#cluster.ensureVersion()

    let outcome: 'adopted' | 'started' = 'adopted'
    for (let attempt = 1; ; attempt++) {
      const result = await this.#server.ensureRunning(() => this.#identity())
      if (result === 'started') outcome = 'started'
      try {
        await this.#ensureDatabase()
        await this.#enter()
        return outcome
      } catch (error) {
        if (attempt >= 100 || !isPassing(error)) throw this.#explain(error)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
  }

  /** Leaves the server, and stops it unless another app process still uses it. */
  async stop(): Promise<'stopped' | 'left'> {
    this.#stopping = true
    const client = this.#presence
    this.#presence = null
    if (!client) return 'left'
    try {
      await client.query('SELECT pg_advisory_unlock_shared($1)', [PRESENCE_LOCK])
      const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS alone', [
        PRESENCE_LOCK,
      ])
      if (!rows[0].alone) return 'left'
      await this.#server.stop()
      return 'stopped'
    } catch {
      return 'left'
    } finally {
      await client.end().catch(() => {})
    }
  }

  async #identity(): Promise<EmbeddedIdentity> {
    const binaries = await this.#binaries()
    const identity = await chooseIdentity(binaries, this.#layout)
    if ((await this.#cluster.version()) === null) await this.#cluster.create(identity)
    return identity
  }

  async #binaries(): Promise<EmbeddedBinaries> {
    const binaries = await EmbeddedBinaries.locate()
    try {
      await binaries.linkLibraries()
      return binaries
    } catch {
      // An installation that this user may not write to, made without install scripts.
      return binaries.copyTo(this.#layout.dataDir)
    }
  }

  #client(database: string): pg.Client {
    const client = new pg.Client({
      ...embeddedConnection(this.#layout.dataDir),
      database,
      application_name: 'wxiai presence',
      connectionTimeoutMillis: 10_000,
    })
    client.on('error', () => {})
    return client
  }

  async #ensureDatabase(): Promise<void> {
    const { database } = embeddedConnection(this.#layout.dataDir)
    const client = this.#client('postgres')
    await client.connect()
    try {
      const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database])
      if (found.rowCount) return
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`)
    } catch (error) {
      // Another process made it between the question and the command.
      if (!['42P04', '23505'].includes(codeOf(error))) throw error
    } finally {
      await client.end().catch(() => {})
    }
  }

  async #enter(): Promise<void> {
    const client = this.#client(embeddedConnection(this.#layout.dataDir).database)
    await client.connect()
    // Waits while another process stops the server; the connection then breaks and start() goes on.
    await client.query('SELECT pg_advisory_lock_shared($1)', [PRESENCE_LOCK])
    client.once('end', () => this.#revive(client))
    this.#presence = client
  }

  /** A server that crashed while the app runs is started again. */
  #revive(client: pg.Client): void {
    if (this.#stopping || this.#presence !== client) return
    this.#presence = null
    this.#log('The embedded database went away, bringing it back')
    this.start().then(
      (outcome) => this.#log(`The embedded database is back (${outcome})`),
      (error: Error) => {
        this.#log(error.message)
        setTimeout(() => this.#reviveLater(), 2000).unref()
      }
    )
  }

  #reviveLater(): void {
    if (this.#stopping || this.#presence) return
    this.start().catch(() => setTimeout(() => this.#reviveLater(), 5000).unref())
  }

  #explain(error: unknown): unknown {
    if (error instanceof StartError) return error
    const { passwordFile, cluster } = this.#layout
    if (codeOf(error) === '28P01') {
      return new StartError(
        'E_DATABASE_PASSWORD',
        `The embedded database refuses the password in ${passwordFile}: put the right file back from your backup, or move ${cluster} away to begin with an empty database`,
        { cause: error }
      )
    }
    return new StartError(
      'E_DATABASE_CONNECT',
      `The embedded database does not answer (${(error as Error).message}): see ${this.#layout.logFile}, or set DATABASE_URL`,
      { cause: error }
    )
  }
}

function codeOf(error: unknown): string {
  return (error as { code?: string }).code ?? ''
}

function isPassing(error: unknown): boolean {
  const message = error instanceof Error ? error.message : ''
  return PASSING.has(codeOf(error)) || /terminated unexpectedly|Connection ended/.test(message)
}
