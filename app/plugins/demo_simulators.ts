import { hostname } from 'node:os'
import { connect } from 'node:net'
import type { EncryptionService } from '@adonisjs/core/types'
import type { Logger } from '@adonisjs/core/logger'
import type { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { RunningSimulator, Simulator } from '@wxiai/sdk'

import { databaseClock } from '#shared/database/database_clock'
import type { InstalledPlugin, PluginConfig } from './installed_plugin.js'

/** How a simulator is reached. */
export interface DemoUpstream {
  url: string
  config: PluginConfig
}

interface SimulatorRow {
  machine: string
  pid: number
  url: string
  config_encrypted: string
}

const PURPOSE = 'plugin-simulator'

/**
 * The simulators of demo mode. They start when first needed, inside a process of the app, on a loopback port.
 * All processes of one machine share the one whose address is in the database; when its process is gone the
 * next that needs it starts another. Its tasks are lost then, which the upstream's own contract can say.
 */
export class DemoSimulators {
  readonly #db: Database
  readonly #encryption: EncryptionService
  readonly #logger: Logger
  readonly #machine = hostname()
  readonly #running = new Map<string, RunningSimulator>()
  readonly #starting = new Map<string, Promise<DemoUpstream>>()
  readonly #known = new Map<string, DemoUpstream & { pid: number }>()

  constructor(db: Database, encryption: EncryptionService, logger: Logger) {
    this.#db = db
    this.#encryption = encryption
    this.#logger = logger
  }

  async of(plugin: InstalledPlugin): Promise<DemoUpstream> {
    const own = this.#running.get(plugin.id)
    // One that has a process of its own may be gone.
    if (own && (!plugin.isolation || (await answers(own.url)))) {
      return { url: own.url, config: own.config }
    }
    const known = this.#known.get(plugin.id)
    if (known && isAlive(known.pid) && (await answers(known.url))) return known
    let starting = this.#starting.get(plugin.id)
    if (!starting) {
      starting = this.#obtain(plugin).finally(() => this.#starting.delete(plugin.id))
      this.#starting.set(plugin.id, starting)
    }
    return starting
  }

  async stop(pluginId: string): Promise<void> {
    const own = this.#running.get(pluginId)
    this.#running.delete(pluginId)
    this.#known.delete(pluginId)
    await own?.stop()
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((id) => this.stop(id)))
  }

  /** One process at a time decides, so that two do not start two. */
  #obtain(plugin: InstalledPlugin): Promise<DemoUpstream> {
    return this.#db.transaction(async (trx) => {
      await trx.rawQuery('select pg_advisory_xact_lock(hashtext(?))', [
        `simulator:${plugin.id}:${this.#machine}`,
      ])
      const shared = await this.#shared(plugin, trx)
      return shared ?? (await this.#start(plugin, trx))
    })
  }

  async #shared(plugin: InstalledPlugin, trx: TransactionClientContract) {
    const row = (await trx
      .from('plugin_simulators')
      .where({ plugin_id: plugin.id, machine: this.#machine })
      .first()) as SimulatorRow | null
    if (!row || !isAlive(row.pid) || !(await answers(row.url))) return null
    const config = this.#encryption.decrypt<PluginConfig>(row.config_encrypted, PURPOSE)
    if (!config) return null
    const upstream = { url: row.url, config, pid: row.pid }
    this.#known.set(plugin.id, upstream)
    return upstream
  }

  async #start(plugin: InstalledPlugin, trx: TransactionClientContract): Promise<DemoUpstream> {
    const module = (await plugin.declaration.simulator!()) as { default: Simulator }
    const simulator = await module.default.start({ host: '127.0.0.1', port: 0 })
    this.#running.set(plugin.id, simulator)
    this.#logger.info({ plugin: plugin.id, url: simulator.url }, 'simulator started')
    const row = {
      pid: process.pid,
      url: simulator.url,
      config_encrypted: this.#encryption.encrypt(simulator.config, { purpose: PURPOSE }),
      started_at: databaseClock.date(),
    }
    await trx
      .knexQuery()
      .from('plugin_simulators')
      .insert({ plugin_id: plugin.id, machine: this.#machine, ...row })
      .onConflict(['plugin_id', 'machine'])
      .merge(row)
    return { url: simulator.url, config: simulator.config }
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

function answers(url: string): Promise<boolean> {
  const { hostname: host, port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port), timeout: 1000 })
    const end = (result: boolean) => {
      socket.destroy()
      resolve(result)
    }
    socket.once('connect', () => end(true))
    socket.once('timeout', () => end(false))
    socket.once('error', () => end(false))
  })
}
