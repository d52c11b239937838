import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { InstallStep, PackageState, PluginLeftover } from '@wxiai/sdk/wire'
import { ConflictError, NotFoundError } from '#shared/errors'
import type { PackageRow } from './package_row.js'

export type NewPackage = Omit<
  PackageRow,
  'id' | 'state' | 'claimed_until' | 'created_at' | 'installed_at'
>

/** Longest time that one step of an installation may take; whoever is silent for longer is gone. */
const CLAIM_SECONDS = 120

const OF_RECORDS = ['plugin_records', 'plugin_migrations']
/** Tables that no foreign key empties with the row of the plugin. */
const OF_PLUGIN = [
  'plugin_packages',
  'plugin_nodes',
  'plugin_isolation',
  'plugin_processes',
  ...OF_RECORDS,
]

/** Looked at by somebody who then did not want it. */
const ABANDONED = `installed_at is null and state <> 'ready' and created_at < now() - interval '7 days'
  and (claimed_until is null or claimed_until < now())`

/** The rows of `plugin_packages`, and which of them is in force. */

@inject()
export class PackageStore {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  /** One row for one tarball, however often it is staged; what is installed stays as it is. */
  async add(row: NewPackage): Promise<PackageRow> {
    const { rows } = await this.#db.rawQuery(
      `insert into plugin_packages
         (plugin_id, name, version, manifest, sha256, size, disk, disk_key, registry_url, signed_by, steps, created_by)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       on conflict (sha256) do update set
         steps = case when plugin_packages.state in ('staged', 'failed') then excluded.steps else plugin_packages.steps end,
         state = case when plugin_packages.state = 'failed' then 'staged' else plugin_packages.state end,
         created_at = case when plugin_packages.installed_at is null then now() else plugin_packages.created_at end
       returning *`,
      [
        row.plugin_id,
        row.name,
        row.version,
        JSON.stringify(row.manifest),
        row.sha256,
        row.size,
        row.disk,
        row.disk_key,
        row.registry_url,
        row.signed_by,
        JSON.stringify(row.steps),
        row.created_by,
      ]
    )
    return rows[0]
  }

  /** @throws NotFoundError */
  async get(id: string): Promise<PackageRow> {
    const row: PackageRow | null = await this.#db.from('plugin_packages').where({ id }).first()
    if (!row) throw new NotFoundError('package_not_staged')
    return row
  }

  async many(ids: string[]): Promise<PackageRow[]> {
    return ids.length ? this.#db.from('plugin_packages').whereIn('id', ids) : []
  }

  /** Newest first. */
  async of(pluginId: string): Promise<PackageRow[]> {
    return this.#db
      .from('plugin_packages')
      .where('plugin_id', pluginId)
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
  }

  /** The version in force, by plugin. */
  async active(): Promise<Map<string, PackageRow>> {
    const rows: PackageRow[] = await this.#db
      .from('plugins')
      .join('plugin_packages', 'plugin_packages.id', 'plugins.package_id')
      .select('plugin_packages.*')
    return new Map(rows.map((row) => [row.plugin_id, row]))
  }

  /** Whose config lies under this id; null where there is none. */
  async owner(
    pluginId: string
  ): Promise<{ package_id: string | null; package_name: string | null } | null> {
    return this.#db
      .from('plugins')
      .where('id', pluginId)
      .select('package_id', 'package_name')
      .first()
  }

  /** Removed plugins whose config is still here. */
  async leftovers(): Promise<PluginLeftover[]> {
    return this.#db
      .from('plugins')
      .whereNull('package_id')
      .whereNotNull('package_name')
      .select('id as plugin', 'package_name as package')
      .orderBy('id')
  }

  /** @throws ConflictError while somebody else installs it */
  async claim(id: string): Promise<void> {
    const claimed = await this.#db
      .from('plugin_packages')
      .where({ id })
      .where((query) =>
        query.whereNot('state', 'installing').orWhere('claimed_until', '<', this.#db.raw('now()'))
      )
      .update({ state: 'installing', claimed_until: this.#soon() })
    if (Number(claimed) === 0) throw new ConflictError('package_installing')
  }

  async report(id: string, steps: InstallStep[]): Promise<void> {
    await this.#db
      .from('plugin_packages')
      .where({ id })
      .update({ steps: JSON.stringify(steps), claimed_until: this.#soon() })
  }

  async settle(id: string, state: PackageState, steps: InstallStep[]): Promise<void> {
    await this.#db
      .from('plugin_packages')
      .where({ id })
      .update({ state, steps: JSON.stringify(steps), claimed_until: null })
  }

  /** The one statement that puts a version into force, or none. */
  async activate(
    row: PackageRow,
    start: { enabled: boolean; demo: boolean },
    trx: TransactionClientContract
  ): Promise<void> {
    await trx.rawQuery(
      `insert into plugins (id, version, enabled, demo, package_id, package_name) values (?, ?, ?, ?, ?, ?)
       on conflict (id) do update set
         version = excluded.version, package_id = excluded.package_id, package_name = excluded.package_name,
         error = null`,
      [row.plugin_id, row.version, start.enabled, start.demo, row.id, row.name]
    )
    await trx.rawQuery(
      `insert into upstream_accounts (plugin_id, main) values (?, true)
       on conflict (plugin_id) where main do nothing`,
      [row.plugin_id]
    )
    await trx
      .from('plugin_packages')
      .where('id', row.id)
      .update({ installed_at: trx.raw('now()') })
  }

  /** @returns whether it was in force until now; of several callers one is told so */
  async deactivate(pluginId: string): Promise<boolean> {
    const ended = await this.#db
      .from('plugins')
      .where('id', pluginId)
      .whereNotNull('package_id')
      .update({ package_id: null, enabled: false })
    return Number(ended) > 0
  }

  /** Config, prices, limits, isolation and versions. @returns the rows whose tarballs may go too */
  async forget(pluginId: string): Promise<PackageRow[]> {
    return this.#db.transaction(async (trx) => {
      const rows: PackageRow[] = await trx.from('plugin_packages').where('plugin_id', pluginId)
      await trx.from('plugins').where('id', pluginId).delete()
      for (const table of OF_PLUGIN) await trx.from(table).where('plugin_id', pluginId).delete()
      return rows
    })
  }

  /** Those that somebody wrote who had not heard yet. */
  async forgetRecords(pluginId: string): Promise<void> {
    for (const table of OF_RECORDS) await this.#db.from(table).where('plugin_id', pluginId).delete()
  }

  async remove(id: string): Promise<void> {
    await this.#db.from('plugin_packages').where({ id }).delete()
  }

  async abandoned(): Promise<string[]> {
    const rows: { id: string }[] = await this.#db
      .from('plugin_packages')
      .whereRaw(ABANDONED)
      .select('id')
    return rows.map(({ id }) => id)
  }

  /** Null where somebody installs it after all. */
  async removeAbandoned(id: string): Promise<PackageRow | null> {
    const { rows } = await this.#db.rawQuery<{ rows: PackageRow[] }>(
      `delete from plugin_packages where id = ? and ${ABANDONED} returning *`,
      [id]
    )
    return rows[0] ?? null
  }

  /** Of the tarballs of all packages. */
  async hashes(): Promise<Set<string>> {
    const rows: { sha256: string }[] = await this.#db.from('plugin_packages').select('sha256')
    return new Set(rows.map(({ sha256 }) => sha256))
  }

  begin(): Promise<TransactionClientContract> {
    return this.#db.transaction()
  }

  #soon() {
    return this.#db.raw(`now() + interval '${CLAIM_SECONDS} seconds'`)
  }
}
