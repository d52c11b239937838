import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import type { AllRecords, Records } from '@wxiai/sdk'
import { allRecords, ownRecords, type RecordOwner } from '@wxiai/sdk/records'
import type { InstalledPlugin } from '../installed_plugin.js'
import { RecordTable } from './record_table.js'

export interface CollectionUsage {
  collection: string
  records: number
  bytes: number
}

const PAGE = 500

/** What plugins keep of their own, handed out to whom it belongs. */
@inject()
export class PluginRecords {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  /** Those of one caller, or of nobody. */
  of({ id, declaration }: InstalledPlugin, caller: RecordOwner | null, signal: AbortSignal) {
    const rows = new RecordTable(this.#db.connection(), id, signal)
    return ownRecords(declaration.records, rows, caller) satisfies Records
  }

  /** Those of everybody. @param client of a transaction that they belong to */
  all(
    { id, declaration }: InstalledPlugin,
    signal: AbortSignal,
    client: QueryClientContract = this.#db.connection()
  ) {
    return allRecords(declaration.records, new RecordTable(client, id, signal)) satisfies AllRecords
  }

  /** How much there is, also of a plugin that is gone. */
  async usage(pluginId: string): Promise<CollectionUsage[]> {
    const { rows } = await this.#db.rawQuery<{
      rows: { collection: string; records: number; bytes: string }[]
    }>(
      `select collection, count(*)::int as records, sum(bytes) as bytes from plugin_records
       where plugin_id = ? group by collection order by collection`,
      [pluginId]
    )
    return rows.map(({ bytes, ...row }) => ({ ...row, bytes: Number(bytes) }))
  }

  /** Every record, for keeping elsewhere; also of a plugin that is gone. */
  async *everything(pluginId: string): AsyncGenerator<object> {
    let after = ['', '', '']
    for (;;) {
      const { rows } = await this.#db.rawQuery<{ rows: Record<string, string>[] }>(
        `select collection, owner, key, value, version, created_at, updated_at from plugin_records
         where plugin_id = ? and (collection, owner, key) > (?, ?, ?)
         order by collection, owner, key limit ${PAGE}`,
        [pluginId, ...after]
      )
      yield* rows
      const last = rows.at(-1)
      if (!last || rows.length < PAGE) return
      after = [last.collection!, last.owner!, last.key!]
    }
  }
}
