import { background } from '#shared/database/background'
import type { TaskRow } from '#tasks/task_row'

const LONGEST = 4_000

const NEAREST = `
with recursive line as (
  select parent_id, input, 0 as distance from tasks where id = ?
  union all
  select t.parent_id, t.input, line.distance + 1
  from tasks t join line on t.id = line.parent_id where line.distance < 50
)
select input ->> 'prompt' as prompt from line
where coalesce(input ->> 'prompt', '') <> '' order by distance limit 1`

/** The words that a picture came from: its own, or those of the nearest task before it. */
export async function lineagePrompt(task: TaskRow): Promise<string | undefined> {
  const own = task.input.prompt
  if (typeof own === 'string' && own) return own.slice(0, LONGEST)
  if (!task.parent_id) return undefined
  const { rows } = await background().rawQuery(NEAREST, [task.parent_id])
  return rows[0]?.prompt.slice(0, LONGEST)
}
