import { inject } from '@adonisjs/core'
import { Logger } from '@adonisjs/core/logger'
import { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { Json, MigrationContext, RecordMigration } from '@wxiai/sdk'
import { allRecords, checkValue, RECORD_LIMITS } from '@wxiai/sdk/records'
import { holdLock } from '#shared/database/advisory_lock'
import { AppError } from '#shared/errors'
import { TimeLimit } from '#shared/time_limit'
import { within } from '#shared/within'
import type { InstalledPlugin } from '../installed_plugin.js'
import { reasonOf } from '../text.js'
import { bePatient } from './patient.js'
import { RecordTable } from './record_table.js'

const PAGE = 500

/** What brings the records of a plugin to where its next version wants them: each migration once for the site. */
@inject()
export class PluginMigrations {
  readonly #db: Database
  readonly #logger: Logger

  constructor(db: Database, logger: Logger) {
    this.#db = db
    this.#logger = logger
  }

  /** Of these, the ones that have not run, in their order. */
  async pending(
    pluginId: string,
    ids: string[],
    client: Pick<Database, 'from'> | TransactionClientContract = this.#db
  ): Promise<string[]> {
    if (ids.length === 0) return []
    const ran: { id: string }[] = await client
      .from('plugin_migrations')
      .where('plugin_id', pluginId)
      .select('id')
    const known = new Set(ran.map(({ id }) => id))
    return ids.filter((id) => !known.has(id))
  }

  /** All that are pending, in a transaction of their own. @throws AppError `plugin_migration_failed`; nothing changed then */
  async run(plugin: InstalledPlugin): Promise<string[]> {
    if ((await this.pending(plugin.id, idsOf(plugin))).length === 0) return []
    return this.#db.transaction(async (trx) => {
      await bePatient(trx)
      return this.runIn(trx, plugin, 'en')
    })
  }

  /** The same in a transaction that does more. @returns those that ran */
  async runIn(
    trx: TransactionClientContract,
    plugin: InstalledPlugin,
    locale: string
  ): Promise<string[]> {
    const ids = idsOf(plugin)
    if (ids.length === 0) return []
    // Whoever waited here finds that it was done.
    await holdLock(`plugin-migrations:${plugin.id}`, trx)
    const pending = await this.pending(plugin.id, ids, trx)
    if (pending.length === 0) return []
    const limit = new TimeLimit(RECORD_LIMITS.migrationMilliseconds)
    const over = new AbortController()
    const signal = AbortSignal.any([limit.signal, over.signal])
    let current = pending[0]!
    try {
      const { records } = plugin.declaration
      const rows = new RecordTable({ client: trx, plugin: plugin.id, signal, locked: true })
      const ctx: MigrationContext = {
        records: allRecords(records, rows, { checked: false }),
        logger: this.#logger.child({ plugin: plugin.id }),
        signal,
      }
      for (const { id, up } of migrationsOf(plugin)) {
        if (!pending.includes(id)) continue
        current = id
        await within(signal, () => up(ctx))
        await trx
          .insertQuery()
          .table('plugin_migrations')
          .insert({ plugin_id: plugin.id, id, version: plugin.version })
      }
      await this.#check(trx, plugin)
      return pending
    } catch (cause) {
      throw new AppError(422, 'plugin_migration_failed', {
        params: { id: current, reason: reasonOf(cause, locale) },
        cause,
      })
    } finally {
      limit.end()
      over.abort(new Error('The migration is over'))
    }
  }

  /** What was written in this transaction is what the new version expects. */
  async #check(trx: TransactionClientContract, { id, declaration }: InstalledPlugin) {
    const collections = declaration.records?.collections ?? {}
    let after = ['', '', '']
    for (;;) {
      const { rows } = await trx.rawQuery<{ rows: Record<string, string>[] }>(
        `select collection, owner, key, value from plugin_records
         where plugin_id = ? and updated_at = now() and (collection, owner, key) > (?, ?, ?)
         order by collection, owner, key limit ${PAGE}`,
        [id, ...after]
      )
      for (const { collection, key, value } of rows) {
        const declared = collections[collection!]
        if (declared) checkValue(declared.schema, value as Json, `${collection}/${key}`)
      }
      const last = rows.at(-1)
      if (!last || rows.length < PAGE) return
      after = [last.collection!, last.owner!, last.key!]
    }
  }
}

const migrationsOf = (plugin: InstalledPlugin): RecordMigration[] =>
  plugin.declaration.records?.migrations ?? []
const idsOf = (plugin: InstalledPlugin) => migrationsOf(plugin).map(({ id }) => id)
