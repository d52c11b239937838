import { createHash } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import type { FilesInMaking } from '#files/orphan_files'
import type { TaskRow } from '#tasks/task_row'

/** More outputs than any service gives; a few hashes too many cost nothing. */
const MOST_OUTPUTS = 32

/** The id of an output: a UUID (version 8) that is the same for every try, with the time of the task's own. */
export function outputId(taskId: string, position: number): string {
  const hash = createHash('sha256').update(`${taskId}:${position}`).digest()
  if (taskId[14] === '7') hash.set(Buffer.from(taskId.replaceAll('-', '').slice(0, 12), 'hex'))
  hash[6] = (hash[6]! & 0x0f) | 0x80
  hash[8] = (hash[8]! & 0x3f) | 0x80
  const hex = hash.toString('hex')
  return [0, 8, 12, 16, 20].map((at, i) => hex.slice(at, [8, 12, 16, 20, 32][i])).join('-')
}

/** What a task that has not ended has written, or will write. */
export const outputsInMaking: FilesInMaking = async () => {
  const tasks: Pick<TaskRow, 'id' | 'result'>[] = await db
    .from('tasks')
    .whereNull('finished_at')
    .select('id', 'result')
  const ids = tasks.flatMap(({ id, result }) => {
    const count = Math.max(MOST_OUTPUTS, result?.outputs.length ?? 0)
    return Array.from({ length: count }, (_, position) => outputId(id, position))
  })
  return new Set(ids)
}
