import type { AllRecords, Json, RecordListOptions, Records } from '@wxiai/sdk'

type Version = { version?: number }

/**
 * What a plugin in another process asks of its records. Nothing is believed but the names of collections and keys: the records
 * that answer were made for this very call.
 */
export async function answerRecords(
  records: Records | AllRecords,
  [what, place, ...given]: unknown[]
): Promise<unknown> {
  const [collection, owner] = place as [string, string | undefined]
  if (what === 'listAll' && 'list' in records) {
    return records.list(collection, given[0] as RecordListOptions)
  }
  const of = 'list' in records ? records.of(collection, owner) : records.of(collection)
  const key = given[0] as string
  if (what === 'get') return of.get(key)
  if (what === 'put') return of.put(key, given[1] as Json, given[2] as Version)
  if (what === 'delete') return of.delete(key, given[1] as Version)
  if (what === 'list') return of.list(given[0] as RecordListOptions)
  throw new Error(`unknown question ${String(what)}`)
}
