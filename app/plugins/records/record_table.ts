import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import {
  RECORD_LIMITS,
  type Put,
  type RecordPlace,
  type RecordRow,
  type RecordRows,
} from '@wxiai/sdk/records'
import type { Semaphore } from '#shared/semaphore'

interface TableRow {
  owner: string
  key: string
  value: RecordRow['value']
  version: number
  created_at: Date
  updated_at: Date
}

const COLUMNS = 'owner, key, value, version, created_at, updated_at'
const PLACE = 'plugin_id = :plugin and collection = :collection and owner = :owner and key = :key'
/** Two writes at the same moment may both find the last free place: one record too many harms nobody. */
const ROOM = `(select count(*) < ${RECORD_LIMITS.records} and coalesce(sum(bytes), 0) + :bytes <= ${RECORD_LIMITS.ownerBytes}
  from plugin_records where plugin_id = :plugin and collection = :collection and owner = :owner and key <> :key)`
const INSERT = `insert into plugin_records (plugin_id, collection, owner, key, value, bytes)
  select :plugin, :collection, :owner, :key, :text::jsonb, :bytes where ${ROOM}
  on conflict (plugin_id, collection, owner, key) do`
const CHANGE = 'value = excluded.value, bytes = excluded.bytes'
const NEXT = 'version = plugin_records.version + 1, updated_at = now()'

export interface TableOptions {
  client: QueryClientContract
  plugin: string
  /** After which nothing is read or written any more. */
  signal: AbortSignal
  /** What is read stays as it is until the transaction ends. */
  locked?: boolean
  /** So many at a time. */
  turns?: Semaphore
}

/** One plugin's rows of `plugin_records`. */
export class RecordTable implements RecordRows {
  readonly #options: TableOptions
  readonly #lock: string

  constructor(options: TableOptions) {
    this.#options = options
    this.#lock = options.locked ? 'for update' : ''
  }

  async get(place: RecordPlace): Promise<RecordRow | null> {
    const [row] = await this.#rows(
      `select ${COLUMNS} from plugin_records where ${PLACE} ${this.#lock}`,
      place
    )
    return row ?? null
  }

  async put(place: RecordPlace, text: string, version: number | undefined): Promise<Put> {
    const values = { ...place, text, bytes: Buffer.byteLength(text), version: version ?? null }
    const [stored] = await this.#rows(`${statementFor(version)} returning ${COLUMNS}`, values)
    if (stored) return { stored }
    if (version === undefined) return { refused: 'full' }
    const present = (await this.get(place))?.version ?? 0
    return { refused: present === version ? 'full' : 'conflict' }
  }

  async delete(place: RecordPlace, version: number | undefined): Promise<boolean | 'conflict'> {
    const wanted = version === undefined ? '' : 'and version = :version'
    const [gone] = await this.#rows(
      `delete from plugin_records where ${PLACE} ${wanted} returning ${COLUMNS}`,
      { ...place, version: version ?? null }
    )
    if (gone || version === undefined) return gone !== undefined
    return (await this.get(place)) ? 'conflict' : false
  }

  list(
    collection: string,
    owner: string | null,
    { prefix, after, limit }: Parameters<RecordRows['list']>[2]
  ): Promise<RecordRow[]> {
    return this.#rows(
      `select ${COLUMNS} from plugin_records
       where plugin_id = :plugin and collection = :collection
         ${owner === null ? '' : 'and owner = :owner and key >= :prefix'}
         and starts_with(key, :prefix)
         ${after ? 'and (owner, key) > (:afterOwner, :afterKey)' : ''}
       order by owner, key limit :limit ${this.#lock}`,
      {
        collection,
        prefix,
        limit,
        ...(owner !== null && { owner }),
        ...(after && { afterOwner: after.owner, afterKey: after.key }),
      }
    )
  }

  async #rows(statement: string, values: object): Promise<RecordRow[]> {
    const { client, plugin, signal, turns } = this.#options
    const query = async () => {
      signal.throwIfAborted()
      return client.rawQuery<{ rows: TableRow[] }>(statement, { ...values, plugin })
    }
    const { rows } = await (turns ? turns.run(query) : query())
    return rows.map(({ created_at: createdAt, updated_at: updatedAt, ...row }) => {
      return { ...row, createdAt, updatedAt }
    })
  }
}

function statementFor(version: number | undefined): string {
  if (version === undefined) return `${INSERT} update set ${CHANGE}, ${NEXT}`
  if (version === 0) return `${INSERT} nothing`
  return `update plugin_records set value = :text::jsonb, bytes = :bytes, ${NEXT}
    where ${PLACE} and version = :version and ${ROOM}`
}
