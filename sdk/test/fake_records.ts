import type { Json, Plugin } from '../src/contract.js'
import {
  allRecords,
  checkValue,
  ownRecords,
  RECORD_LIMITS,
  type Put,
  type RecordOwner,
  type RecordPlace,
  type RecordRow,
  type RecordRows,
} from '../src/record_rules.js'
import type { AllRecords, Records } from '../src/records.js'

type Kept = Omit<RecordRow, 'value'> & { collection: string; text: string }

/** The records of a plugin, and its ledger of migrations, in memory. */
export class FakeRecords {
  readonly #plugin: Plugin
  readonly #rows = new MemoryRows()
  readonly #ran = new Set<string>()

  constructor(plugin: Plugin) {
    this.#plugin = plugin
  }

  of(caller: RecordOwner | null): Records {
    return ownRecords(this.#plugin.records, this.#rows, caller)
  }

  get all(): AllRecords {
    return allRecords(this.#plugin.records, this.#rows)
  }

  /** As an older version left it: not checked. */
  async seed(collection: string, owner: string, key: string, value: Json): Promise<void> {
    await this.#rows.put({ collection, owner, key }, JSON.stringify(value), undefined)
  }

  /** Runs what is pending, as an upgrade does. @param again also what has run */
  async migrate({ again = false } = {}): Promise<void> {
    const { migrations = [], collections = {} } = this.#plugin.records ?? {}
    const quiet = () => {}
    const before = this.#rows.copy()
    try {
      for (const { id, up } of migrations) {
        if (this.#ran.has(id) && !again) continue
        await up({
          records: allRecords(this.#plugin.records, this.#rows, { checked: false }),
          logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
          signal: new AbortController().signal,
        })
        this.#ran.add(id)
      }
      for (const { collection, key, value } of this.contents()) {
        checkValue(collections[collection]!.schema, value, `${collection}/${key}`)
      }
    } catch (error) {
      this.#rows.restore(before)
      throw error
    }
  }

  /** Every record, without versions and times. */
  contents(): { collection: string; owner: string; key: string; value: Json }[] {
    return this.#rows.sorted().map(({ collection, owner, key, text }) => {
      return { collection, owner, key, value: JSON.parse(text) as Json }
    })
  }

  /** As an uninstallation that purges. */
  clear(): void {
    this.#rows.restore(new Map())
    this.#ran.clear()
  }
}

class MemoryRows implements RecordRows {
  #rows = new Map<string, Kept>()

  copy(): Map<string, Kept> {
    return new Map(this.#rows)
  }
  restore(rows: Map<string, Kept>): void {
    this.#rows = rows
  }
  sorted(): Kept[] {
    return [...this.#rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
  }

  async get(place: RecordPlace): Promise<RecordRow | null> {
    const row = this.#rows.get(nameOf(place))
    return row ? asRow(row) : null
  }

  async put(place: RecordPlace, text: string, version: number | undefined): Promise<Put> {
    const old = this.#rows.get(nameOf(place))
    if (version !== undefined && version !== (old?.version ?? 0)) return { refused: 'conflict' }
    const others = this.sorted().filter((row) => row !== old && isOf(row, place))
    const bytes = [text, ...others.map((row) => row.text)].reduce((sum, one) => sum + one.length, 0)
    if (others.length >= RECORD_LIMITS.records || bytes > RECORD_LIMITS.ownerBytes) {
      return { refused: 'full' }
    }
    const now = new Date()
    const row = {
      ...place,
      text,
      version: (old?.version ?? 0) + 1,
      createdAt: old?.createdAt ?? now,
      updatedAt: now,
    }
    this.#rows.set(nameOf(place), row)
    return { stored: asRow(row) }
  }

  async delete(place: RecordPlace, version: number | undefined): Promise<boolean | 'conflict'> {
    const old = this.#rows.get(nameOf(place))
    if (old && version !== undefined && version !== old.version) return 'conflict'
    return this.#rows.delete(nameOf(place))
  }

  async list(
    collection: string,
    owner: string | null,
    { prefix, after, limit }: Parameters<RecordRows['list']>[2]
  ): Promise<RecordRow[]> {
    const rows = this.sorted().filter(
      (row) =>
        row.collection === collection &&
        (owner === null || row.owner === owner) &&
        row.key.startsWith(prefix) &&
        (!after || nameOf(row) > nameOf({ ...after, collection }))
    )
    return rows.slice(0, limit).map(asRow)
  }
}

const nameOf = ({ collection, owner, key }: RecordPlace) => `${collection} ${owner} ${key}`
const isOf = (row: Kept, { collection, owner }: RecordPlace) =>
  row.collection === collection && row.owner === owner

function asRow({ collection: _, text, ...row }: Kept): RecordRow {
  return { ...row, value: JSON.parse(text) as Json }
}
