import { hostname } from 'node:os'
import { inject } from '@adonisjs/core'
import { Logger } from '@adonisjs/core/logger'
import { Database } from '@adonisjs/lucid/database'
import type { Fault } from '@wxiai/sdk/validate'
import { databaseClock } from '#shared/database/database_clock'
import { InstalledPlugin } from '../installed_plugin.js'
import type { PluginVersions } from '../registry.js'
import { PackageChecks } from './package_checks.js'
import { PackageLoader } from './package_loader.js'
import type { PackageRow } from './package_row.js'
import { PackageStore } from './package_store.js'
import { PageBuilds } from './page_builds.js'

/** What could not be loaded is not tried again at every change of some other plugin. */
const RETRY_AFTER = 30_000
/** A node that is silent for longer is gone. */
const ALIVE_SECONDS = 120

interface Failure {
  at: number
  reason: string
}

export interface NodeReport {
  node: string
  package_id: string | null
  error: string | null
}

/** The versions that the database says are in force, brought to life on this node. A failure keeps what ran before. */
@inject()
export class ActivePackages implements PluginVersions {
  readonly #store: PackageStore
  readonly #checks: PackageChecks
  readonly #loader: PackageLoader
  readonly #pages: PageBuilds
  readonly #db: Database
  readonly #logger: Logger
  readonly #node = `${hostname()}:${process.pid}`
  readonly #failures = new Map<string, Failure>()

  constructor(
    store: PackageStore,
    checks: PackageChecks,
    loader: PackageLoader,
    pages: PageBuilds,
    db: Database,
    logger: Logger
  ) {
    this.#store = store
    this.#checks = checks
    this.#loader = loader
    this.#pages = pages
    this.#db = db
    this.#logger = logger
  }

  async changes(
    current: ReadonlyMap<string, InstalledPlugin>
  ): Promise<Map<string, InstalledPlugin | null>> {
    const active = await this.#store.active()
    const changes = new Map<string, InstalledPlugin | null>()
    const reports: (NodeReport & { plugin: string })[] = []
    for (const [id, row] of active) {
      const running = current.get(id)
      const misfits = this.#checks.misfits(row)
      if (misfits.length > 0 && !isOther(running)) {
        if (running?.loaded !== null) changes.set(id, failed(row, misfits))
        const error = misfits.map(({ path, message }) => `${path}: ${message}`).join('; ')
        reports.push({ plugin: id, node: this.#node, package_id: null, error })
        continue
      }
      const same = running?.loaded && running.source.packageId === row.id
      const fits = same && this.#loader.fits(running)
      const plugin = fits ? running : await this.#try(row, running)
      if (plugin && plugin !== running) changes.set(id, plugin)
      // Nothing ran before: it is listed with what keeps it out.
      if (!plugin && !running) {
        changes.set(
          id,
          failed(row, [{ path: '', message: this.#failures.get(row.id)?.reason ?? '' }])
        )
      }
      reports.push({
        plugin: id,
        node: this.#node,
        package_id: (plugin ?? running)?.source.packageId ?? null,
        error: plugin ? null : (this.#failures.get(row.id)?.reason ?? null),
      })
    }
    for (const [id, { source }] of current) {
      if (source.packageId && !active.has(id)) changes.set(id, null)
    }
    await this.#report(reports).catch((error: unknown) =>
      this.#logger.warn({ err: error }, 'plugin versions not reported')
    )
    return changes
  }

  /** A version that is not in force any more, or not yet, for a task that it took. */
  async version(packageId: string): Promise<InstalledPlugin | null> {
    const [row] = await this.#store.many([packageId])
    if (!row) return null
    const [misfit] = this.#checks.misfits(row)
    if (misfit) throw new Error(`${row.name} ${row.version}: ${misfit.path}: ${misfit.message}`)
    const plugin = await this.#try(row)
    if (plugin) return plugin
    throw new Error(this.#failures.get(row.id)?.reason ?? `${row.name} cannot be loaded`)
  }

  /** What the nodes that are alive run of a plugin. */
  async nodes(pluginId: string): Promise<NodeReport[]> {
    return this.#db
      .from('plugin_nodes')
      .where('plugin_id', pluginId)
      .whereRaw(`seen_at > now() - interval '${ALIVE_SECONDS} seconds'`)
      .select('node', 'package_id', 'error')
      .orderBy('node')
  }

  async #try(row: PackageRow, running?: InstalledPlugin): Promise<InstalledPlugin | null> {
    const failure = this.#failures.get(row.id)
    if (failure && performance.now() - failure.at < RETRY_AFTER) return null
    try {
      if (isOther(running)) {
        throw new Error(`"${row.plugin_id}" is already the id of ${running!.source.root}`)
      }
      const plugin = await this.#loader.load(row)
      await this.#pages.attach(plugin, row)
      this.#failures.delete(row.id)
      return plugin
    } catch (error) {
      const { message } = error as Error
      const { reason = message } = (error as { params?: { reason?: string } }).params ?? {}
      this.#failures.set(row.id, { at: performance.now(), reason: String(reason) })
      this.#logger.error(
        { err: error, plugin: row.plugin_id, version: row.version },
        'plugin version not loaded'
      )
      return null
    }
  }

  async #report(reports: (NodeReport & { plugin: string })[]): Promise<void> {
    if (reports.length === 0) return
    await this.#db
      .knexQuery()
      .from('plugin_nodes')
      .insert(
        reports.map(({ plugin, ...report }) => ({
          ...report,
          plugin_id: plugin,
          seen_at: databaseClock.date(),
        }))
      )
      .onConflict(['node', 'plugin_id'])
      .merge()
    await this.#db.from('plugin_nodes').whereRaw(`seen_at < now() - interval '1 day'`).delete()
  }
}

/** Under the same id, and not from the dashboard. */
function isOther(plugin: InstalledPlugin | undefined): boolean {
  return plugin !== undefined && !plugin.source.packageId
}

/** Listed with what keeps it out. */
function failed({ id, name, version, plugin_id: plugin }: PackageRow, faults: Fault[]) {
  const source = { name, version, root: '', entry: '', source: 'installed' as const }
  return new InstalledPlugin(plugin, { ...source, packageId: id }, null, faults)
}
