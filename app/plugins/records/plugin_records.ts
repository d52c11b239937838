import { inject } from '@adonisjs/core'
import { Database } from '@adonisjs/lucid/database'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import type { AllRecords, Records } from '@wxiai/sdk'
import { allRecords, ownRecords, type RecordOwner } from '@wxiai/sdk/records'
import { Semaphore } from '#shared/semaphore'
import type { InstalledPlugin } from '../installed_plugin.js'
import { RecordTable } from './record_table.js'

const PAGE = 500
/** Of one plugin on one node, whatever it asks for at once: the connections are everybody's. */
const AT_ONCE = 4

/** What plugins keep of their own, handed out to whom it belongs. One per process. */
@inject()
export class PluginRecords {
  readonly #db: Database
  readonly #turns = new Map<string, Semaphore>()

  constructor(db: Database) {
    this.#db = db
  }

  /** Those of one caller, or of nobody. */
  of({ id, declaration }: InstalledPlugin, caller: RecordOwner | null, signal: AbortSignal) {
    const client = this.#db.connection()
    const rows = new RecordTable({ client, plugin: id, signal, turns: this.#turnsOf(id) })
    return ownRecords(declaration.records, rows, caller) satisfies Records
  }

  /** Those of everybody. @param client of a transaction that they belong to */
  all(
    { id, declaration }: InstalledPlugin,
    signal: AbortSignal,
    client: QueryClientContract = this.#db.connection()
  ) {
    const rows = new RecordTable({ client, plugin: id, signal, turns: this.#turnsOf(id) })
    return allRecords(declaration.records, rows) satisfies AllRecords
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

  #turnsOf(id: string): Semaphore {
    const turns = this.#turns.get(id) ?? new Semaphore(AT_ONCE)
    this.#turns.set(id, turns)
    return turns
  }
}
