import db from '@adonisjs/lucid/services/db'
import type { ParentTask } from '@wxiai/sdk'
import { NotFoundError } from '#shared/errors'
import { QuoteParents } from '#plugins/quote_parents'
import { asParent } from '#tasks/engine/plugin_calls'
import type { TaskRow } from '#tasks/task_row'

/** Finds the finished task whose price of continuing is asked for. */
export class TaskQuoteParents extends QuoteParents {
  async find(id: string, pluginId: string, teamId: string): Promise<ParentTask> {
    const row: TaskRow | null = await db
      .from('tasks')
      .where({ id, plugin_id: pluginId, team_id: teamId, status: 'succeeded' })
      .first()
    if (!row) throw new NotFoundError('task_not_found')
    return asParent(row)
  }
}
