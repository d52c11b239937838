import type { AllRecords, RecordCollection, Records } from '@wxiai/sdk'
import type { Channel } from '../channel.js'

/** Records as a plugin knows them; whose they are is decided by the app. */
export function recordsOver(
  channel: Channel,
  call: number,
  whose: 'own' | 'all'
): Records | AllRecords {
  const ask = (...question: unknown[]) => channel.ask('records', [call, question]) as Promise<never>
  const of = (collection: string, owner?: string): RecordCollection => {
    // Left out, not null: another argument for the other side.
    const place = owner === undefined ? [collection] : [collection, owner]
    return {
      get: (key) => ask('get', place, key),
      put: (key, value, options = {}) => ask('put', place, key, value, options),
      delete: (key, options = {}) => ask('delete', place, key, options),
      list: (options = {}) => ask('list', place, options),
    }
  }
  if (whose === 'own') return { of: of as Records['of'] }
  const list: AllRecords['list'] = (collection, options = {}) =>
    ask('listAll', [collection], options)
  return { of: of as AllRecords['of'], list }
}
