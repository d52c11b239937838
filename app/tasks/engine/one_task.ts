import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import type { TaskState } from '@wxiai/sdk/wire'
import { asPrepared } from '#shared/database/prepared_statements'
import { unindexed } from '#shared/database/unindexed'

/** A task that is still in one of these states, and in the hands of whoever has this claim where one is named. */
export function oneTask(
  client: QueryClientContract,
  id: string,
  from: readonly TaskState[],
  token?: string
) {
  const query = asPrepared(client.from('tasks'))
    .where('id', id)
    .whereRaw(`${unindexed('status')} = any(?::text[])`, [[...from]])
  return token ? query.where('claimed_by', token) : query
}
