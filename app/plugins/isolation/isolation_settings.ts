import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import { databaseClock } from '#shared/database/database_clock'
import type { PluginPackage } from '../discovery.js'
import { ISOLATION } from './tuning.js'

/** How a plugin has to run; null: in the process of the app. */
export type Isolation = { memory: number } | null

export interface IsolationSetting {
  /** Null: as the signature of the package says. */
  isolated: boolean | null
  /** MB; null: the default. */
  memory: number | null
}

interface Row {
  plugin_id: string
  package_name: string
  isolated: boolean | null
  memory_mb: number | null
}

const NO_SETTING: IsolationSetting = { isolated: null, memory: null }

/**
 * Which plugins run in a process of their own: what the admin said, else those that were installed from the dashboard
 * without the signature of a trusted publisher. Kept in memory, so that a look costs nothing; `refresh` reads it anew.
 */
@inject()
export class IsolationSettings {
  readonly #db: Database
  #rows: Row[] = []
  #trusted = new Set<string>()

  constructor(db: Database) {
    this.#db = db
  }

  async refresh(): Promise<void> {
    try {
      const rows: Row[] = await this.#db.from('plugin_isolation')
      const trusted: { id: string }[] = await this.#db
        .from('plugin_packages')
        .join('plugin_publishers', 'plugin_publishers.key', 'plugin_packages.signed_by')
        .select('plugin_packages.id')
      this.#rows = rows
      this.#trusted = new Set(trusted.map(({ id }) => id))
    } catch (error) {
      // Before the first migration there is nothing to read.
      if ((error as { code?: string }).code !== '42P01') throw error
    }
  }

  wanted(source: PluginPackage): Isolation {
    const { isolated, memory } = this.of(source)
    if (!(isolated ?? this.byDefault(source))) return null
    return { memory: memory ?? ISOLATION.memory }
  }

  of({ name }: PluginPackage): IsolationSetting {
    const row = this.#rows.find((one) => one.package_name === name)
    return row ? { isolated: row.isolated, memory: row.memory_mb } : NO_SETTING
  }

  byDefault({ packageId }: PluginPackage): boolean {
    return packageId !== undefined && !this.#trusted.has(packageId)
  }

  /** By the name of the package: of a plugin in a folder nothing else is known before it runs. */
  async save(plugin: string, source: PluginPackage, setting: IsolationSetting, actorId: string) {
    const row = {
      package_name: source.name,
      isolated: setting.isolated,
      memory_mb: setting.memory,
      updated_by: actorId,
      updated_at: databaseClock.date(),
    }
    await this.#db
      .knexQuery()
      .from('plugin_isolation')
      .insert({ plugin_id: plugin, ...row })
      .onConflict(['plugin_id'])
      .merge(row)
    await this.refresh()
  }
}
