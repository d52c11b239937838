/** What holds for records wherever they are kept: the host and the test kit bring the rows, this brings the rules. */
import type { Json, JSONSchema } from './contract.js'
import { UpstreamError } from './errors.js'
import type {
  AllRecords,
  CollectionDeclaration,
  OwnedRecord,
  RecordCollection,
  RecordListOptions,
  RecordPage,
  Records,
  RecordsDeclaration,
  StoredRecord,
} from './records.js'
import { closed, fieldOf, SchemaCompiler, type ValidateFunction } from './schema.js'

export const RECORD_LIMITS = {
  /** Of a value as JSON. */
  bytes: 64 * 1024,
  /** Of one owner in one collection. */
  records: 1_000,
  ownerBytes: 8 * 1024 * 1024,
  page: 100,
  migrationMilliseconds: 60_000,
}
const DEFAULT_PAGE = 50
/** Of letters that sort the same everywhere. */
const KEY = /^[A-Za-z0-9._:@/+~-]{1,200}$/

export interface RecordPlace {
  collection: string
  owner: string
  key: string
}
export type RecordRow = OwnedRecord
/** `stored`, or why not. */
export type Put = { stored: RecordRow } | { refused: 'conflict' | 'full' }

/** Where records are kept. */
export interface RecordRows {
  get(place: RecordPlace): Promise<RecordRow | null>
  /** @param text the value as JSON */
  put(place: RecordPlace, text: string, version: number | undefined): Promise<Put>
  delete(place: RecordPlace, version: number | undefined): Promise<boolean | 'conflict'>
  /** By owner and key; of one owner, or of all. */
  list(
    collection: string,
    owner: string | null,
    page: { prefix: string; after: { owner: string; key: string } | null; limit: number }
  ): Promise<RecordRow[]>
}

export interface RecordOwner {
  /** Null where the user is gone. */
  user: string | null
  team: string
}

/** The records of one caller; without one, those of the site only. */
export function ownRecords(
  declared: RecordsDeclaration | undefined,
  rows: RecordRows,
  caller: RecordOwner | null
): Records {
  return {
    of<Value = Json>(name: string) {
      const collection = collectionOf(declared, name)
      const owner = collection.scope === 'site' ? '' : (caller?.[collection.scope] ?? null)
      if (owner === null) throw noOwner(name)
      const own: unknown = new Collection(rows, name, owner, collection.schema)
      return own as RecordCollection<Value>
    },
  }
}

/** @param checked false in migrations: what comes out of the last one is checked, not what one leaves to the next */
export function allRecords(
  declared: RecordsDeclaration | undefined,
  rows: RecordRows,
  { checked = true } = {}
): AllRecords {
  return {
    of<Value = Json>(name: string, owner?: string) {
      const { scope, schema } = collectionOf(declared, name)
      if ((scope === 'site') !== (owner === undefined || owner === '')) throw noOwner(name)
      const own: unknown = new Collection(rows, name, owner ?? '', checked ? schema : null)
      return own as RecordCollection<Value>
    },
    async list<Value = Json>(name: string, options: RecordListOptions = {}) {
      collectionOf(declared, name)
      return pageOf<OwnedRecord>(rows, name, null, options) as Promise<
        RecordPage<OwnedRecord<Value>>
      >
    },
  }
}

class Collection implements RecordCollection {
  readonly #rows: RecordRows
  readonly #name: string
  readonly #owner: string
  readonly #schema: JSONSchema | null

  constructor(rows: RecordRows, name: string, owner: string, schema: JSONSchema | null) {
    this.#rows = rows
    this.#name = name
    this.#owner = owner
    this.#schema = schema
  }

  async get(key: string): Promise<StoredRecord | null> {
    const row = await this.#rows.get(this.#at(key))
    return row && withoutOwner(row)
  }

  async put(key: string, value: Json, { version }: { version?: number } = {}) {
    const place = this.#at(key)
    const text = textOf(value, `${this.#name}/${key}`)
    if (this.#schema) checkValue(this.#schema, JSON.parse(text) as Json, `${this.#name}/${key}`)
    const put = await this.#rows.put(place, text, versionOf(version))
    if ('stored' in put) return withoutOwner(put.stored)
    throw put.refused === 'conflict' ? conflict(this.#name, key) : full(this.#name)
  }

  async delete(key: string, { version }: { version?: number } = {}): Promise<boolean> {
    const deleted = await this.#rows.delete(this.#at(key), versionOf(version))
    if (deleted === 'conflict') throw conflict(this.#name, key)
    return deleted
  }

  async list(options: RecordListOptions = {}): Promise<RecordPage<StoredRecord>> {
    const { items, cursor } = await pageOf(this.#rows, this.#name, this.#owner, options)
    return { items: items.map(withoutOwner), cursor }
  }

  #at(key: unknown): RecordPlace {
    if (typeof key !== 'string' || !KEY.test(key)) {
      throw invalid(`${this.#name}: ${String(key).slice(0, 60)}`, 'key')
    }
    return { collection: this.#name, owner: this.#owner, key }
  }
}

async function pageOf<Item = RecordRow>(
  rows: RecordRows,
  name: string,
  owner: string | null,
  { prefix = '', limit = DEFAULT_PAGE, cursor }: RecordListOptions
): Promise<RecordPage<Item>> {
  const most = Math.min(Math.max(Math.trunc(Number(limit)) || 1, 1), RECORD_LIMITS.page)
  const found = await rows.list(name, owner, {
    prefix: String(prefix),
    after: cursor ? readCursor(String(cursor)) : null,
    limit: most + 1,
  })
  const items = found.slice(0, most)
  const last = items.at(-1)
  const more = found.length > most && last
  return { items: items as Item[], cursor: more ? `${last.owner} ${last.key}` : null }
}

function readCursor(cursor: string): { owner: string; key: string } {
  const [owner = '', key = ''] = cursor.split(' ')
  return { owner, key }
}

function withoutOwner({ owner: _, ...record }: RecordRow): StoredRecord {
  return record
}

function versionOf(version: unknown): number | undefined {
  return version === undefined || version === null ? undefined : Number(version)
}

function collectionOf(
  declared: RecordsDeclaration | undefined,
  name: string
): CollectionDeclaration {
  const known = declared?.collections
  if (known && Object.hasOwn(known, name)) return known[name]!
  throw new Error(`The plugin declares no collection "${name}"`)
}

const MOST_DEPTH = 32
/** NUL and halves of characters, as JSON writes them. */
const UNSTORABLE = /(?:^|[^\\])(?:\\\\)*\\u(?:0000|d[89a-f])/i

/** @throws UpstreamError for what no database keeps, and for too much of it */
function textOf(value: unknown, what: string): string {
  if (isDeeper(value, MOST_DEPTH)) throw invalid(what, `more than ${MOST_DEPTH} levels`)
  const text = JSON.stringify(value) as string | undefined
  if (text === undefined || UNSTORABLE.test(text)) throw invalid(what, 'not storable')
  if (new TextEncoder().encode(text).length > RECORD_LIMITS.bytes) throw tooLarge(what)
  return text
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((part) => isDeeper(part, levels - 1))
}

const compiler = new SchemaCompiler({ useDefaults: false })
const compiled = new WeakMap<object, ValidateFunction>()

/** @throws UpstreamError `record_invalid` that names the field */
export function checkValue(schema: JSONSchema, value: Json, what: string): void {
  let check = compiled.get(schema)
  if (!check) {
    check = compiler.compile(closed(schema))
    compiled.set(schema, check)
  }
  if (check(value)) return
  const [error] = check.errors ?? []
  throw invalid(what, `${error ? fieldOf(error) : ''} ${error?.message ?? ''}`.trim())
}

function invalid(what: string, why: string): UpstreamError {
  return new UpstreamError({
    code: 'record_invalid',
    status: 422,
    message: {
      'en': `The record ${what} cannot be kept like this (${why}).`,
      'zh-CN': `记录 ${what} 的内容不符合要求（${why}）。`,
    },
  })
}

function conflict(name: string, key: string): UpstreamError {
  return new UpstreamError({
    code: 'record_conflict',
    status: 409,
    message: {
      'en': `The record ${name}/${key} was changed meanwhile. Read it again.`,
      'zh-CN': `记录 ${name}/${key} 已被修改，请重新读取。`,
    },
  })
}

function tooLarge(what: string): UpstreamError {
  return new UpstreamError({
    code: 'record_too_large',
    status: 413,
    message: {
      'en': `The record ${what} is larger than ${RECORD_LIMITS.bytes / 1024} kB.`,
      'zh-CN': `记录 ${what} 超过 ${RECORD_LIMITS.bytes / 1024} kB。`,
    },
  })
}

function full(name: string): UpstreamError {
  return new UpstreamError({
    code: 'records_full',
    status: 409,
    message: {
      'en': `No more than ${RECORD_LIMITS.records} records, or ${RECORD_LIMITS.ownerBytes / 2 ** 20} MB, fit into ${name}. Delete some first.`,
      'zh-CN': `${name} 最多保存 ${RECORD_LIMITS.records} 条记录或 ${RECORD_LIMITS.ownerBytes / 2 ** 20} MB，请先删除一些。`,
    },
  })
}

function noOwner(name: string): UpstreamError {
  return new UpstreamError({
    code: 'record_no_owner',
    status: 403,
    message: {
      'en': `The records of ${name} belong to somebody: sign in first.`,
      'zh-CN': `${name} 的记录归属于用户，请先登录。`,
    },
  })
}
