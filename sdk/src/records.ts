/** What a plugin keeps of its own: JSON documents by key, of a user, a team or the site. */
import type { Json, JSONSchema, Logger, Text } from './contract.js'

/** Whose records are: each user's own, shared by a team, or the site's. */
export type RecordScope = 'user' | 'team' | 'site'

export interface CollectionDeclaration {
  /** What admins read before they install it. */
  label: Text
  scope: RecordScope
  /** Of type object; every value is checked against it when it is written. */
  schema: JSONSchema
}

export interface RecordsDeclaration {
  /** At most 20. */
  collections: Record<string, CollectionDeclaration>
  /** In the order in which they run; an id that ran once never runs again, so it keeps its meaning for good. */
  migrations?: RecordMigration[]
}

export interface RecordMigration {
  /** E.g. `0001_presets_have_names`. */
  id: string
  /**
   * Runs once for the site, before the version that brings it is used; with all other pending ones in one transaction of a minute at most.
   * What it throws leaves everything as it was, and the version before in use. The version before works on with what it leaves, and
   * goes back into use where an admin rolls back: add, and take away one version later.
   */
  up(ctx: MigrationContext): Promise<void>
}

export interface MigrationContext {
  records: AllRecords
  logger: Logger
  signal: AbortSignal
}

export interface StoredRecord<Value = Json> {
  key: string
  value: Value
  /** Counts from 1, one up with every write. */
  version: number
  createdAt: Date
  updatedAt: Date
}
export interface OwnedRecord<Value = Json> extends StoredRecord<Value> {
  /** Id of the user or the team; empty for those of the site. */
  owner: string
}

export interface RecordListOptions {
  /** Only keys that begin like this. */
  prefix?: string
  /** At most 100, default 50. */
  limit?: number
  /** `cursor` of the page before. */
  cursor?: string | null
}
export interface RecordPage<Item> {
  /** In the order of their keys. */
  items: Item[]
  /** Null at the end. */
  cursor: string | null
}

/** The records of one owner in one collection. */
export interface RecordCollection<Value = Json> {
  get(key: string): Promise<StoredRecord<Value> | null>
  /**
   * @param options.version only where the record has this version; 0: only where there is none
   * @throws UpstreamError `record_conflict` where it has another, `record_invalid` for a key or a value that is not allowed,
   * `record_too_large` for a value of more than 64 kB, `records_full` beyond 1000 records or 8 MB
   */
  put(key: string, value: Value, options?: { version?: number }): Promise<StoredRecord<Value>>
  /** @returns whether there was one. Throws UpstreamError `record_conflict` as `put` does. */
  delete(key: string, options?: { version?: number }): Promise<boolean>
  list(options?: RecordListOptions): Promise<RecordPage<StoredRecord<Value>>>
}

/** The records of whoever calls. The host knows who that is; nobody else's can be reached. */
export interface Records {
  /** @throws UpstreamError `record_no_owner` where nobody is signed in and the collection is not the site's */
  of<Value = Json>(collection: string): RecordCollection<Value>
}

/** The records of everybody; in migrations and hooks. */
export interface AllRecords {
  /** @param owner left out for a collection of the site */
  of<Value = Json>(collection: string, owner?: string): RecordCollection<Value>
  /** By owner, then by key. What is written while the pages are read is met where its place is still to come. */
  list<Value = Json>(
    collection: string,
    options?: RecordListOptions
  ): Promise<RecordPage<OwnedRecord<Value>>>
}

/** Somebody else was faster: read it again. */
export function isRecordConflict(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'record_conflict'
}
