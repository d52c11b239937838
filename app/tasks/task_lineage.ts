import { inject } from '@adonisjs/core'
import db from '@adonisjs/lucid/services/db'
import type { Lineage } from '@wxiai/sdk/wire'
import { TaskPresenter } from '#tasks/task_presenter'
import type { TaskRow } from '#tasks/task_row'

const DEPTH = 12
const MOST = 40

/** A task comes from the task that it continues and from those whose files it was given, of whatever service. */
const BEFORE = `
with recursive line as (
  select ?::uuid as id, 0 as depth
  union
  select origin.id, line.depth + 1
  from line
  cross join lateral (
    select parent_id as id from tasks where id = line.id
    union
    select f.task_id from task_inputs i join files f on f.id = i.file_id where i.task_id = line.id
  ) origin
  where origin.id is not null and line.depth < ?
)
select id from line group by id`

const AFTER = `
with recursive line as (
  select ?::uuid as id, 0 as depth
  union
  select next.id, line.depth + 1
  from line
  cross join lateral (
    select id from tasks where parent_id = line.id
    union
    select i.task_id from task_outputs o join task_inputs i on i.file_id = o.file_id
    where o.task_id = line.id
  ) next
  where line.depth < ?
)
select id from line group by id`

/** Where a task came from and what came of it, over all services. */
@inject()
export class TaskLineage {
  readonly #presenter: TaskPresenter

  constructor(presenter: TaskPresenter) {
    this.#presenter = presenter
  }

  async of(task: TaskRow, { locale }: { locale: string }): Promise<Lineage> {
    const [before, after] = await Promise.all([
      this.#succeeded(task, BEFORE, 'desc'),
      this.#succeeded(task, AFTER, 'asc'),
    ])
    const tasks = await this.#presenter.many([...before.toReversed(), ...after], locale)
    return { before: tasks.slice(0, before.length), after: tasks.slice(before.length) }
  }

  /** The nearest in time first, for it is the far ones that are left out. */
  #succeeded(task: TaskRow, ids: string, order: 'asc' | 'desc'): Promise<TaskRow[]> {
    return db
      .from('tasks')
      .whereRaw(`id in (${ids})`, [task.id, DEPTH])
      .whereNot('id', task.id)
      .where({ team_id: task.team_id, status: 'succeeded' })
      .orderBy('created_at', order)
      .limit(MOST)
  }
}
