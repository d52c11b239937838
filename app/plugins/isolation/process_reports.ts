import { hostname } from 'node:os'
import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { PluginProcess } from '@wxiai/sdk/wire'
import { databaseClock } from '#shared/database/database_clock'
import { PluginRegistry } from '../registry.js'

/** A node that is silent for longer is gone. */
const ALIVE_SECONDS = 45

/** What the processes of isolated plugins do, told by each node to all. */
@inject()
export class ProcessReports {
  readonly #registry: PluginRegistry
  readonly #db: Database
  readonly node = `${hostname()}:${process.pid}`

  constructor(registry: PluginRegistry, db: Database) {
    this.#registry = registry
    this.#db = db
  }

  async write(): Promise<void> {
    const rows = this.#registry.all().flatMap(({ id, version, isolation }) => {
      if (!isolation) return []
      const { state, pid, memory, restarts, fault } = isolation.status
      return {
        node: this.node,
        plugin_id: id,
        version,
        state,
        pid,
        memory_bytes: memory,
        restarts,
        fault: fault?.reason ?? null,
        fault_detail: fault?.detail ?? null,
        fault_at: fault?.at ?? null,
        seen_at: databaseClock.date(),
      }
    })
    const present = rows.map((row) => row.plugin_id)
    await this.#db
      .from('plugin_processes')
      .where('node', this.node)
      .whereNotIn('plugin_id', present)
      .delete()
    await this.#db.from('plugin_processes').whereRaw(`seen_at < now() - interval '1 day'`).delete()
    if (rows.length === 0) return
    await this.#db
      .knexQuery()
      .from('plugin_processes')
      .insert(rows)
      .onConflict(['node', 'plugin_id'])
      .merge()
  }

  /** Of the nodes that are alive. */
  async of(pluginId: string): Promise<PluginProcess[]> {
    await this.write()
    const rows = await this.#db
      .from('plugin_processes')
      .where('plugin_id', pluginId)
      .whereRaw(`seen_at > now() - interval '${ALIVE_SECONDS} seconds'`)
      .orderBy('node')
    return rows.map((row) => ({
      node: row.node,
      version: row.version,
      state: row.state,
      pid: row.pid,
      memory_bytes: Number(row.memory_bytes),
      restarts: row.restarts,
      fault: row.fault,
      fault_detail: row.fault_detail,
      fault_at: row.fault_at?.toISOString() ?? null,
    }))
  }
}
